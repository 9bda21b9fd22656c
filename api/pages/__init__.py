"""The dashboard: pages made on the server from the same questions and commands that the API answers."""
