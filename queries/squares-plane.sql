-- squares-plane: the picture in two dimensions of the study squares: training pictures of two pixels,
-- and what a network says on a lattice over the plane after few and after many steps of training.
-- parameters:
--   :run   INTEGER  NULL  a run of the study; NULL for the newest that has finished
--   :seed  INTEGER  1     the repetition
-- columns:
--   network   TEXT     by its training
--   points    TEXT     'training' or 'lattice'
--   x1        REAL     the first pixel, in units where the two sides are ±1
--   x2        REAL     the second pixel
--   label     INTEGER  1 for side +1, 0 for side −1: as given in training, true on the lattice
--   predicted INTEGER  what the network says
--   margin    REAL     its logit for the label minus that for the other side
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'squares')) AS run_id
  ),
  drawn AS (
    SELECT
      m.id, m.subject, iif(m.quantity = 'training accuracy', 'training', 'lattice') AS points,
      m.evaluation_id, dataset.picture_set_id
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id AND m.seed = :seed
    JOIN evaluation ON evaluation.id = m.evaluation_id
    JOIN dataset ON dataset.id = evaluation.dataset_id
    WHERE m.subject LIKE 'plane, %'
  ),
  place AS (  -- pictures of two bytes are kept as they are
    SELECT
      drawn.*, prediction_row.ordinal, prediction_row.label, prediction_row.predicted,
      prediction_row.margin, hex(image.payload) AS digits
    FROM drawn
    JOIN prediction_row ON prediction_row.evaluation_id = drawn.evaluation_id
    JOIN picture_set_member AS member
      ON member.picture_set_id = drawn.picture_set_id AND member.ordinal = prediction_row.ordinal
    JOIN image ON image.id = member.image_id AND image.codec = 0 AND image.raw_length = 2
  ),
  level AS (
    SELECT
      place.*,
      16 * (instr('0123456789ABCDEF', substr(digits, 1, 1)) - 1)
        + instr('0123456789ABCDEF', substr(digits, 2, 1)) - 1 AS first,
      16 * (instr('0123456789ABCDEF', substr(digits, 3, 1)) - 1)
        + instr('0123456789ABCDEF', substr(digits, 4, 1)) - 1 AS second
    FROM place
  )
SELECT
  subject AS network,
  points,
  round((first - 127.5) / 63.75, 4) AS x1,
  round((second - 127.5) / 63.75, 4) AS x2,
  label,
  predicted,
  margin
FROM level
ORDER BY id, ordinal;
