"""What the ports are outside: stores, transports, archives, engines, sinks."""
