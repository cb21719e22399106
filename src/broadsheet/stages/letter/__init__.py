"""The newsletter: when it is due, what it tells, how it reads, and who may be written to.

`VERSION` stands for what a letter is composed of; letters that are stored stay as they are.
"""

VERSION = "letter/3"
