#!/usr/bin/env python3
"""Writes packages.csv and depends.csv beside this script from the Debian system it runs on.

The snapshot holds the packages below, every package of priority required, important or standard, and
whatever these need, step by step, until nothing is missing: each name in depends.csv is in packages.csv.
Of "a | b" the first alternative that is installed counts, and of a virtual package the first provider.
Mail addresses of maintainers are left out.
"""

import csv
import pathlib
import re
import subprocess

STARTING_POINTS = """
    bc build-essential curl ed file freeglut3-dev gdb git gnupg iproute2 jq libxml2-dev lsof lz4 man-db
    openssh-client postgresql postgresql-contrib python3-pip python3-venv sqlite3 strace time tk-dev tmux
    unzip valgrind vim wget zip zstd
""".split()
PRIORITIES = {"required", "important", "standard"}
FIELDS = ["Package", "Section", "Installed-Size", "Priority", "Maintainer", "Pre-Depends", "Depends", "Provides"]


def installed_packages():
    """All installed packages by name, each a dictionary of FIELDS."""
    record = "\x1f".join("${%s}" % field for field in FIELDS) + "\x1e"
    text = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}\x1f" + record],
        check=True, capture_output=True, encoding="utf-8").stdout
    packages = {}
    for line in filter(None, text.split("\x1e")):
        status, *values = line.split("\x1f")
        if status == "installed":
            package = dict(zip(FIELDS, values))
            packages[package["Package"]] = package
    return packages


def names(clause):
    """The package names of "a (>= 1) | b:any [amd64]"."""
    return [re.match(r"[^ (:\[]+", alternative.strip()).group() for alternative in clause.split("|")]


def clauses(field):
    return filter(None, re.split(r",\s*", field.strip()))


def dependencies(packages):
    """For each package a dictionary from the package it needs to the kind of dependency."""
    providers = {}
    for name in sorted(packages):
        for clause in clauses(packages[name]["Provides"]):
            providers.setdefault(names(clause)[0], []).append(name)
    needs = {}
    for name, package in packages.items():
        needs[name] = {}
        for kind in ("Pre-Depends", "Depends"):
            for clause in clauses(package[kind]):
                found = [p for n in names(clause) for p in ([n] if n in packages else providers.get(n, []))]
                if found and found[0] != name:
                    needs[name].setdefault(found[0], kind)
    return needs


def closure(start, needs):
    reached, waiting = set(), list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(needs[name])
    return sorted(reached)


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main():
    packages = installed_packages()
    needs = dependencies(packages)
    start = [n for n, p in packages.items() if n in STARTING_POINTS or p["Priority"] in PRIORITIES]
    chosen = closure(start, needs)

    folder = pathlib.Path(__file__).parent
    write(folder / "packages.csv", ["name", "section", "installed_kb", "team"], (
        [n, packages[n]["Section"], packages[n]["Installed-Size"], re.sub(r"\s*<.*", "", packages[n]["Maintainer"])]
        for n in chosen))
    write(folder / "depends.csv", ["package", "needs", "kind"], (
        [n, needed, kind] for n in chosen for needed, kind in sorted(needs[n].items())))


if __name__ == "__main__":
    main()
