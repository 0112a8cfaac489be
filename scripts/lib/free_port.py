#!/usr/bin/env python3
"""Prints a free port of the loopback address."""
import socket

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    print(probe.getsockname()[1])
