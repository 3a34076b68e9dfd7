"""What the end-to-end tests against the CloudWatch server of these tests share."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cloudwatch"))
from server import CloudWatchServer  # noqa: E402
from support import LogaiTest  # noqa: E402


class CloudWatchTest(LogaiTest):
    def start(self, *options):
        """A server with these options, which ends with the test; self.env has what a client of it needs."""
        server = CloudWatchServer(*options)
        server.__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        self.env = self.environment(AWS_ENDPOINT_URL=server.url, AWS_REGION="us-east-1", AWS_ACCESS_KEY_ID="a",
                                    AWS_SECRET_ACCESS_KEY="b", AWS_EC2_METADATA_DISABLED="true")
        return server
