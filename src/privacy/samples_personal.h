#pragma once

#include <string_view>

namespace logai::privacy::samples {

// Samples of each rule, checked by tests/privacy/rules_test.cc. In a match the value stands between
// U+27E6 and U+27E7. All values are made up. Literals are cut in two where a scanner for secrets
// would take them for real.

using Samples = std::string_view[];

inline constexpr Samples kUrlPassword = {
    "connecting to postgres://⟦svc:Pa55w0rd⟧@pg-1:5432/app",
    "redis://⟦:hunter2⟧@cache:6379/0",
    "proxy http://⟦user:pa/ss#w0rd⟧@proxy.corp:3128",
    "{\"url\":\"https:\\/\\/⟦bob:s3cret⟧@host\\/x\"}",
    "amqp://⟦guest:guest⟧@10-mq/vhost",
};

inline constexpr Samples kNoUrlPassword = {
    "GET http://example.org:8080/a@b", "see https://example.org/path?x=a:b@c",
    "postgres://user:****@db/app",     "mongodb://${USER}:${PASS}@db/app",
    "ssh://git@host/repo.git",
};

inline constexpr Samples kEmail = {
    "mail to ⟦ann.lee+tag@mail.example.org⟧ failed",
    "{\"user\":\"⟦bob@example.com⟧\"}",
    "?to=⟦bob%40example.com⟧&x=1",
    "email=⟦nadia+aws\\u0040example.io⟧ source=web",
    "from <⟦J.DOE@EXAMPLE.CO.UK⟧>",
    "⟦müller@beispiel.de⟧ hat bestellt",
    "\"name\\n⟦bob@example.com⟧\"",
    "⟦o'brien@example.com⟧ logged in",
    "?mail=%20⟦a.b@163.com⟧",
    "sent to ⟦x@example.com⟧.",
    "opened ⟦bob@example.com⟧.log",
    "用户⟦li.wei@example.cn⟧登录",
    "письмо на ⟦почта@пример.рф⟧",
};

inline constexpr Samples kNoEmail = {
    "installed left-pad@1.3.9",
    "decorator @Retry applied",
    "ssh root@web1",
    "icon@2x.png loaded",
    "app@2.1.min.js loaded",
    "started user@1000.service",
    "com.example.Foo@1a2b3c4d",
    "clone git@github.com:acme/app.git",
    "image app@sha256:abc",
    "pool-1@7",
};

inline constexpr Samples kIpv4 = {
    "⟦198.51.100.46⟧ \"POST /login\" 401",
    "from ⟦203.0.113.162⟧:50729",
    "src=/⟦10.250.19.102⟧:54106",
    "host/⟦10.1.2.3⟧:9000",
    "lease ⟦212.253.122.48⟧ renewed",
    "route ⟦10.0.0.0⟧/8",
    "\\n⟦10.1.2.3⟧ up",
    "range ⟦10.0.0.1⟧-⟦10.0.0.9⟧",
    "ip=⟦10.0.0.1⟧, next",
    "client (⟦10.0.0.1⟧) left",
    "ssh root@⟦10.0.0.1⟧",
    "waiting...⟦10.0.0.1⟧",
    "ip-⟦10.0.0.1⟧ x",
    "node ip-⟦10-20-30-40⟧.ec2.internal is gone",
    "ip-⟦10-0-1-5⟧",
    "ec2-⟦54-93-1-2⟧.eu-central-1.compute.amazonaws.com",
    "reading app-⟦10.11.12.13⟧.log",
    "web_⟦192.168.4.7⟧.log.gz rotated",
    "node-⟦203.0.113.9⟧:9100 is down",
    "nginx ⟦203.0.113.9⟧ is down",
    "nginx ⟦10.0.0.9⟧ is down",
    "redis/⟦12.0.0.9⟧:6379",
    "lookup in table ⟦8.8.8.8⟧",
    "from ⟦1.2.3.4⟧",
};

inline constexpr Samples kNoIpv4 = {
    "versionName=12.4.0.3",
    "agent version v8.21.0.0 started",
    "version 8.21.0.0",
    "\"version\": \"1.2.3.4\"",
    "Chrome/120.0.0.0 Safari/537.36",
    "oid 1.3.6.1.4.1",
    "app-1.2.3.4.jar",
    "pkg 1.2.3.4-beta",
    "300.1.2.3",
    "from version 1.2.3.4 to 1.2.3.5",
    "foo_1.2.3.4_amd64",
    "openssl-3.0.2.1 installed",
    "pkg-10.1.2.3-1.el8.x86_64.rpm",
    "zip-10-20-30-40",
    "ip-10-20-30-400",
    "ip-1-2-3-4-5",
    "python 3.11.4.2",
    "nginx/1.25.3.1 started",
    "JDK 17.0.9.1",
    "section 3.2.1.4 of the spec",
    "MongoDB 4.4.0.1 ready",
    "image.tag=1.2.3.4",
};

inline constexpr Samples kIpv6 = {
    "Received: from [IPv6:⟦2a00:1450:4864:20::52f⟧] by x",
    "neighbour ⟦2001:0db8:1566:d581:aaa0:8d35:3e7a:afee⟧ up",
    "from [⟦fe80::6924:4fb8:135a:3d4⟧]:22576",
    "listen on [⟦::1⟧]:8080",
    "inet6 addr:⟦fe80::1⟧%eth0",
    "⟦::ffff:10.0.0.1⟧ connected",
    "route ⟦2001:db8::⟧/32",
    "peer=⟦2001:db8::8a2e:370:7334⟧",
};

inline constexpr Samples kNoIpv6 = {
    "12:34:56",
    "link up 4a:39:67:e2:3d:88",
    "std::vector",
    "a::b",
    "core::num::parse failed",
    "arn:aws:s3:::acme-logs listed",
    "guid 00:11:22:33:44:55:66:77",
    "dead::beef",
    "Foo::1",
    "time 12:00:00::5",
    "key MD5:1a:2b:3c:4d:5e:6f:70:81:92:a3:b4:c5:d6:e7:f8:09",
};

inline constexpr Samples kCard = {
    "card ⟦4000008234251317⟧ declined", "pan: ⟦2223 0002 0907 5149⟧",
    "amex ⟦3782 827280 41334⟧",         "{\"card\":\"⟦4000-0082-3425-1317⟧\"}",
    "diners ⟦30569309025904⟧",          "paid (⟦4000008234251317⟧)",
};

inline constexpr Samples kNoCard = {
    "order_id=4000008234251317",
    "card 4000008234251318",
    "time=1702334476446",
    "ts=1702334476446123",
    "x4000008234251317",
    "0.4000008234251317",
    "40000082342513177",
    "trace 40000082-3425-1317",
    "ab4000008234251317ff",
    "rows=378282246310005",
    "Content-Length: 4111111111111111",
    "memory 30569309025904 bytes",
    "took 2223003122003222 ns",
    "total: 36000000000008",
    "inode 38520000023237",
};

inline constexpr Samples kSsn = {
    "ssn check passed for ⟦248-25-5951⟧ in 87 ms",
    "applicant.ssn=⟦296 52 8796⟧",
    "applicant (⟦296-52-8796⟧)",
    "social security number: ⟦296528796⟧",
};

inline constexpr Samples kNoSsn = {
    "ref 000-28-2954", "ref 666-28-2954",  "ref 900-28-2954",  "ref 248-00-5951",
    "ref 248-25-0000", "id 248-25-5951-7", "took 296 52 8796", "n=296528796",
};

inline constexpr Samples kPhoneUs = {
    "ring ⟦+1-206-555-0140⟧ on arrival",
    "call ⟦(206) 555-0140⟧",
    "delivery note: ring ⟦512-555-0175⟧",
    "phone=⟦4155550124⟧",
    "⟦1-415-555-0124⟧",
    "fax: ⟦415.555.0124⟧",
};

inline constexpr Samples kPhone = {
    "Tel.: ⟦030 12345678⟧",     "电话：⟦030 12345678⟧",         "phone=⟦+44 7700 900158⟧ ttl=120",
    "call ⟦+49 30 901820⟧ now", "msisdn=⟦4915112345678⟧",       "tel: ⟦020 7946 0958⟧",
    "to ⟦+33612345678⟧",        "mobile ⟦+44 (0)20 7946 0958⟧",
};

inline constexpr Samples kNoPhone = {
    "job 20-5763-897 done", "time=1702334476",    "offset +12345678",     "ts +0200",
    "id 4155550124",        "1702334476446 tick", "delta=+1702334476446", "2026-07-26 18:15:22",
    "retry 3-3-4",          "seq 123-456-7890",   "v 206 555 0140",
};

inline constexpr Samples kIban = {
    "iban=⟦gb82west12345698765432⟧ ok",
    "iban=⟦DE89370400440532013000⟧ state=SENT",
    "bank details updated: ⟦NL91ABNA0417164300⟧",
    "to ⟦GB29 NWBK 6016 1331 9268 19⟧ today",
};

inline constexpr Samples kNoIban = {
    "code DE92370400440532013000 scanned",
    "code GB19GQFG09493753691983 scanned",
    "XDE89370400440532013000",
    "XX89370400440532013000",
};

}  // namespace logai::privacy::samples
