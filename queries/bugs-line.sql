-- bugs-line: the plot of learnability against transfer in one run of the study bugs-only: architectures
-- and bugs, means over the seeds, and how far the bugs lie from the least-squares line, fitted without
-- them and with them. Percent.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   points     TEXT     'ours' or 'published': where the line's points come from
--   point      TEXT     an architecture, or 'bugs'; 'line without bugs', 'line with bugs'
--   learnt     REAL     test accuracy when trained on D_det, or on bugs; NULL for lines
--   transfer   REAL     transfer of the source's examples, or of bugs; NULL for lines
--   slope      REAL     of the line: points of transfer for each point of accuracy
--   intercept  REAL     transfer on the line where nothing is learnt
--   distance   REAL     of a point above the line without bugs; in a line's row, of bugs above it
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'bugs-only')) AS run_id
  ),
  figure (points, subject, quantity, place, value) AS (
    SELECT 'ours', m.subject, m.quantity, min(m.id), avg(m.value)
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id
    GROUP BY m.subject, m.quantity
    UNION ALL
    SELECT 'published', p.subject, p.quantity, p.id, p.value
    FROM chosen
    JOIN published AS p ON p.run_id = chosen.run_id
  ),
  architecture AS (
    SELECT l.points, l.subject, l.value AS x, t.value AS y
    FROM figure AS l
    JOIN figure AS t ON t.points = l.points AND t.subject = l.subject
    WHERE l.quantity = 'accuracy from D_det' AND t.quantity = 'transfer rate'
  ),
  bugs AS (  -- ours, held against both lines
    SELECT min(l.place) AS place, l.value AS x, t.value AS y
    FROM figure AS l
    JOIN figure AS t ON t.points = l.points AND t.subject = l.subject
    WHERE l.points = 'ours' AND l.subject LIKE 'bugs only, %'
      AND l.quantity = 'clean accuracy' AND t.quantity = 'transfer rate'
  ),
  fitted (points, line, x, y) AS (
    SELECT points, 'line without bugs', x, y FROM architecture
    UNION ALL
    SELECT points, 'line with bugs', x, y FROM architecture
    UNION ALL
    SELECT DISTINCT architecture.points, 'line with bugs', bugs.x, bugs.y
    FROM architecture
    JOIN bugs
    WHERE bugs.x IS NOT NULL
  ),
  line AS (
    SELECT
      points, line, avg(x) AS mx, avg(y) AS my,
      (avg(x * y) - avg(x) * avg(y)) / (avg(x * x) - avg(x) * avg(x)) AS slope
    FROM fitted
    GROUP BY points, line
  ),
  row (points, part, point, x, y, slope, intercept, distance) AS (
    SELECT
      line.points, 0, architecture.subject, architecture.x, architecture.y, NULL, NULL,
      architecture.y - line.my - line.slope * (architecture.x - line.mx)
    FROM line
    JOIN architecture ON architecture.points = line.points
    WHERE line.line = 'line without bugs'
    UNION ALL
    SELECT
      line.points, 1, 'bugs', bugs.x, bugs.y, NULL, NULL,
      bugs.y - line.my - line.slope * (bugs.x - line.mx)
    FROM line
    JOIN bugs
    WHERE line.line = 'line without bugs' AND bugs.x IS NOT NULL
    UNION ALL
    SELECT
      line.points, iif(line.line = 'line without bugs', 2, 3), line.line, NULL, NULL, line.slope,
      line.my - line.slope * line.mx, bugs.y - line.my - line.slope * (bugs.x - line.mx)
    FROM line
    JOIN bugs
  )
SELECT
  points,
  point,
  round(100 * x, 2) AS learnt,
  round(100 * y, 2) AS transfer,
  round(slope, 4) AS slope,
  round(100 * intercept, 2) AS intercept,
  round(100 * distance, 2) AS distance
FROM row
ORDER BY points, part, y DESC;
