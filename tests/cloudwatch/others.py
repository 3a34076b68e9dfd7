"""What the CloudWatch server for tests answers for CloudWatch (alarms, metrics) and STS."""

import bisect

from store import ACCOUNT


def caller_identity(key):
    return (f'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
            f"<Arn>arn:aws:iam::{ACCOUNT}:user/test</Arn><UserId>{key}</UserId><Account>{ACCOUNT}</Account>"
            f"</GetCallerIdentityResult></GetCallerIdentityResponse>").encode()


class CloudWatch:
    def __init__(self, store):
        self.store = store

    def DescribeAlarms(self, wish):
        lists = {"MetricAlarm": "MetricAlarms", "CompositeAlarm": "CompositeAlarms", "LogAlarm": "LogAlarms"}
        reply = {}
        for kind in wish.get("AlarmTypes", ["MetricAlarm"]):
            reply[lists[kind]] = [
                alarm for alarm in self.store.alarms.get(lists[kind], [])
                if wish.get("StateValue") in (None, alarm.get("StateValue"))
                and alarm["AlarmName"].startswith(wish.get("AlarmNamePrefix", ""))
                and alarm["AlarmName"] in wish.get("AlarmNames", [alarm["AlarmName"]])]
        return reply

    def DescribeAlarmHistory(self, wish):
        items = self.store.alarms.get("AlarmHistoryItems", [])
        return {"AlarmHistoryItems": [i for i in items if wish.get("AlarmName") in (None, i.get("AlarmName"))]}

    def ListMetrics(self, wish):
        """The two metrics of AWS/Logs for each group."""
        names = [n for n in ("IncomingBytes", "IncomingLogEvents") if wish.get("MetricName") in (None, n)]
        if wish.get("Namespace") not in (None, "AWS/Logs"):
            names = []
        return {"Metrics": [{"Namespace": "AWS/Logs", "MetricName": name, "Dimensions": [{"Name": "LogGroupName", "Value": group}]}
                            for group in sorted(self.store.groups) for name in names]}

    def GetMetricData(self, wish):
        """IncomingLogEvents and IncomingBytes of AWS/Logs, counted from what is stored; other metrics have no values."""
        results = []
        for query in wish["MetricDataQueries"]:
            stat = query.get("MetricStat", {"Metric": {}, "Period": 300})
            metric, period = stat["Metric"], stat["Period"]
            group = next((d["Value"] for d in metric.get("Dimensions", []) if d["Name"] == "LogGroupName"), None)
            times, values = [], []
            stored = self.store.groups.get(group)
            at = int(wish["StartTime"]) // period * period
            while stored and metric.get("Namespace") == "AWS/Logs" and at < wish["EndTime"]:
                low, high = (bisect.bisect_left(stored.times, s * 1000) for s in (at, at + period))
                if high > low:
                    by_bytes = metric["MetricName"] == "IncomingBytes"
                    times.append(at)
                    values.append(sum(len(stored.message(i)) + 26 for i in range(low, high)) if by_bytes else high - low)
                at += period
            if wish.get("ScanBy", "TimestampDescending") == "TimestampDescending":
                times.reverse()
                values.reverse()
            results.append({"Id": query["Id"], "Label": metric.get("MetricName", query["Id"]), "Timestamps": times,
                            "Values": values, "StatusCode": "Complete"})
        return {"MetricDataResults": results, "Messages": []}
