"""Copies of pictures: Pillow in processes of its own, and a folder that they are kept in."""
