-- One claim as the machine read it, where people left it otherwise.
from claims
where claim_id = $claim;
