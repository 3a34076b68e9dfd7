"""What a case of the oracle is made of."""

KEYS = "aws_access_key_id = {0}\naws_secret_access_key = {0}-secret\n"
ENV = {"AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "ENV-secret"}


def case(name, env=None, profile=None, config="", credentials="", files=None, differs=None, types=None, leaves=None):
    """`files` are further ones in the home; `differs` is what is right instead of botocore's answer ("(none)": no such
    value); `types` is typed at a terminal; `leaves` are files afterwards, each with a text that is in it. In variables
    $URL is the address of the services and $HOME the home; in the two config files @HOME@."""
    return {"name": name, "env": env or {}, "profile": profile, "config": config, "credentials": credentials,
            "files": files or {}, "differs": differs or {}, "types": types, "leaves": leaves or {}}
