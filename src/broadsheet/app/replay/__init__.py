"""Past moments of a site: printed again from its captures, or judged by another policy.

`again` does recorded runs again in a scratch folder, `print_again` prints one and compares it,
`trial` judges by another configuration and tells what would be different.
"""
