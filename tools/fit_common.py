# SPDX-License-Identifier: Apache-2.0
"""What the fitting programs share: the tables of the open tasks, pairs, days."""
import datetime
import json


def rows(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def objects(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def pair(a, b):
    return (a, b) if a < b else (b, a)


def days_between(one, two):
    """Of two dates, however they go on behind the day; 0 where one is none."""
    try:
        return abs((datetime.date.fromisoformat(one[:10]) - datetime.date.fromisoformat(two[:10])).days)
    except ValueError:
        return 0
