"""Where the printed site is put."""
