-- style-transfers: every picture that style transfer made, with the networks and photographs that it was
-- made of, and where its losses ended. Show one with advex show DATASET --picture ORDINAL.
-- parameters:
--   :model  TEXT  NULL  the model that saw the style; NULL for all
-- columns:
--   run            INTEGER  the run that made it
--   style_model    TEXT     saw the style
--   content_model  TEXT     saw the content
--   style_layers   TEXT     layers whose Gram matrices were met
--   content_layer  TEXT     the layer whose features were met
--   style          TEXT     the style picture, as dataset:ordinal
--   content        TEXT     the content picture likewise
--   start          TEXT     what the search began with: 'content' or 'noise'
--   steps          INTEGER  steps of the search
--   style_loss     REAL     as style_model sees it; 1 for the content picture, 0 for the style picture
--   content_loss   REAL     as content_model sees it; 0 for the content picture, 1 without features
--   judged_style   REAL     the style loss as the judge sees it
--   judged_content REAL     the content loss as the judge sees it
--   checkerboard   REAL     share of the variation that has a period of two pixels, percent
--   robustness     REAL     R of the style layers in style_model, mean, percent; NULL where not measured
--   dataset        TEXT     where the picture is
--   ordinal        INTEGER  its place there
WITH
  series AS (
    SELECT metric.run_id, metric.name, vector.count, vector.last
    FROM run
    JOIN metric ON metric.run_id = run.id
    JOIN vector ON vector.id = metric.vector_id
    WHERE run.kind = 'style'
  ),
  measured AS (
    SELECT
      run.settings ->> '$.model' AS model, run.settings ->> '$.layer' AS layer,
      avg(moved.value / apart.value) AS robustness
    FROM run
    JOIN measurement AS moved
      ON moved.run_id = run.id AND moved.quantity = 'mean distance in the ball'
    JOIN measurement AS apart
      ON apart.run_id = run.id AND apart.quantity = 'mean distance of pictures'
    WHERE run.kind = 'layer-robustness' AND run.state = 'finished'
    GROUP BY run.settings ->> '$.model', run.settings ->> '$.layer'
  )
SELECT
  run.id AS run,
  json_extract(run.settings, '$.styleNetwork.model') AS style_model,
  json_extract(run.settings, '$.contentNetwork.model') AS content_model,
  (SELECT group_concat(layer.value, ', ')
   FROM json_each(run.settings, '$.settings.style.style') AS layer) AS style_layers,
  json_extract(run.settings, '$.settings.content.content') AS content_layer,
  json_extract(run.settings, '$.style.dataset') || ':'
    || json_extract(run.settings, '$.style.ordinal') AS style,
  json_extract(run.settings, '$.content.dataset') || ':'
    || json_extract(run.settings, '$.content.ordinal') AS content,
  json_extract(run.settings, '$.settings.start') AS start,
  style.count AS steps,
  round(style.last, 4) AS style_loss,
  round(content.last, 4) AS content_loss,
  round(judged_style.last, 4) AS judged_style,
  round(judged_content.last, 4) AS judged_content,
  round(100 * checkerboard.last, 2) AS checkerboard,
  (SELECT round(100 * avg(measured.robustness), 2)
   FROM json_each(run.settings, '$.settings.style.style') AS used
   JOIN measured
     ON measured.model = run.settings ->> '$.styleNetwork.model' AND measured.layer = used.value)
    AS robustness,
  dataset.name || '/' || dataset.split AS dataset,
  member.ordinal AS ordinal
FROM run
JOIN dataset ON dataset.run_id = run.id
JOIN picture_set_member AS member ON member.picture_set_id = dataset.picture_set_id
LEFT JOIN series AS style ON style.run_id = run.id AND style.name = 'style loss'
LEFT JOIN series AS content ON content.run_id = run.id AND content.name = 'content loss'
LEFT JOIN series AS judged_style
  ON judged_style.run_id = run.id AND judged_style.name = 'judged style loss'
LEFT JOIN series AS judged_content
  ON judged_content.run_id = run.id AND judged_content.name = 'judged content loss'
LEFT JOIN series AS checkerboard
  ON checkerboard.run_id = run.id AND checkerboard.name = 'checkerboard'
WHERE run.kind = 'style' AND run.state = 'finished'
  AND (:model IS NULL OR json_extract(run.settings, '$.styleNetwork.model') = :model)
ORDER BY run.id, member.ordinal;
