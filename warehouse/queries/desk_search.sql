-- The texts that have every word asked for.
from search($words)
limit 100;
