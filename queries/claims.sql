-- claims: what each study claims, what would refute it, and what it came to.
-- parameters:
--   :study  TEXT  NULL  only this study; NULL for all
-- columns:
--   run        INTEGER  the study's run
--   study      TEXT     its name
--   scale      TEXT     tiny, small or paper
--   corpus     TEXT     the pictures it ran on
--   claim      TEXT     what is claimed, by name
--   statement  TEXT     in a sentence
--   source     TEXT     who claims it
--   refutation TEXT     what would refute it
--   verdict    TEXT     as stored when the study ended, or NULL
SELECT
  run.id AS run,
  run.name AS study,
  run.settings ->> '$.scale' AS scale,
  run.settings ->> '$.corpus' AS corpus,
  claim.name AS claim,
  claim.statement AS statement,
  claim.source AS source,
  claim.refutation AS refutation,
  verdict.verdict AS verdict
FROM claim
JOIN run ON run.id = claim.run_id
LEFT JOIN verdict ON verdict.claim_id = claim.id
WHERE :study IS NULL OR run.name = :study
ORDER BY run.id, claim.id;
