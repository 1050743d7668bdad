"""A report made up for the tests of taking one in, and the command line that takes it."""

from __future__ import annotations

import os
import subprocess
import sys

MAIN = "from haidong_data.cli import main; main()"
REPORT = """政府工作报告

——2021年1月20日在河湾市第三届人民代表大会第五次会议上

各位代表：

一、2020年工作回顾

全市地区生产总值增长5.5%，完成地方一般公共预算收入21.3亿元，增长4.3%；城镇新增就业9500人。打赢三大攻坚战，新建五条高速公路，国道109线建成通车。

全年接待游客1500万人次，下降15.1%。河湾大学建校70周年。贫困发生率由0.03%下降到0。

二、2021年工作安排

地区生产总值增长6%—6.5%。进一步统一思想，落实“四个意识”。
"""


def command(*args, **env):
    done = subprocess.run([sys.executable, "-c", MAIN, *map(str, args)],
                          capture_output=True, text=True, env={**os.environ, **env}, timeout=120)  # fmt: skip
    return done.returncode, done.stdout, done.stderr
