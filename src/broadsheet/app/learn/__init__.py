"""Learn a site's models from what its editor, imported records and its keywords confirm.

`examples` gathers, `topics` and `worth` learn and measure on what was held out, `learning` puts it
together and tells what it would change. Nothing is written but by `apply`.
"""
