"""Prints the number of tests in a JUnit file, and how many of them did not pass. Skipped tests are not counted."""
import sys
import xml.etree.ElementTree as xml

cases = list(xml.parse(sys.argv[1]).getroot().iter("testcase"))
skipped = [c for c in cases if c.find("skipped") is not None]
bad = [c for c in cases if c.find("failure") is not None or c.find("error") is not None]
print(len(cases) - len(skipped), len(bad))
