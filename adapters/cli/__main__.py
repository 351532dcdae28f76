"""`python -m adapters.cli`: the same program without its installed name."""

from adapters.cli import main

main()
