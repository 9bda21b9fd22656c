"""Who and what must stay: the roster of the first day, key talent, and the customers (DOMAIN 9.4 IO-26 to IO-30).

Of a person the log holds a token and facts: that they were here, count as key talent, left. Which person a token means
is kept by the personnel system alone; forgetting somebody there leaves nothing here that leads to them.
"""
