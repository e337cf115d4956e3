-- The lab file of advex, version 3: one SQLite database that holds every picture, perturbation,
-- label, checkpoint, metric and prediction of a study, and who made what.
--
-- Part 1 is of record: what cannot be computed again. Big values are payloads (compressed BLOBs);
-- the columns around them are plain. Part 2 is derived from part 1: plain rows for SQL, which any
-- stock SQLite tool can read, and which `advex index` can make again.
--
-- How a payload is kept. Four columns stand beside each payload: `codec` (how it is packed, see
-- table codec), `raw_length` (its bytes once unpacked), `checksum` (the first 8 bytes of the SHA-256
-- of the unpacked bytes; a picture has the whole SHA-256 as its address instead) and `payload`.
--
-- How a row is guarded. `row_sum` is the first 8 bytes of the SHA-256 over the row's other columns in
-- alphabetical order of their names, each as: name in UTF-8, a zero byte, then 0 for NULL |
-- 1 and the INTEGER as 8 bytes | 2 and the REAL's bits as 8 bytes | 3, length, TEXT in UTF-8 |
-- 4, length, BLOB (numbers little-endian, lengths as 8 bytes), the table's name and a zero byte first.
-- SQLite's own integrity_check sees damaged page structure but not a flipped bit in a value.
--
-- Times are UTC in ISO 8601. Labels count from 0. Pixels are 8-bit, channel by channel, row by row.
-- eps, norms and step sizes are in units of the pixel range [0, 1].

PRAGMA page_size = 32768;           -- a compressed picture has some 1.7 kB: large pages waste less
PRAGMA auto_vacuum = INCREMENTAL;   -- lets the file shrink without being written anew
PRAGMA application_id = 0x61647678; -- 'advx'
PRAGMA user_version = 3;            -- the schema's version; a newer one is refused

---------------------------------------------------------------------------------------------------
-- Views: names instead of ids. They stand first because SQLite's integrity_check leaves half of its
-- work undone where a view heads its list of tables, and it is the later ones that come to the head.
---------------------------------------------------------------------------------------------------

-- Every example of every dataset: which picture, which perturbation, which label.
CREATE VIEW example AS
SELECT
  dataset.id AS dataset_id,
  dataset.name || '/' || dataset.split AS dataset,
  member.ordinal AS ordinal,
  member.image_id AS image_id,
  member.perturbation_id AS perturbation_id,
  label_row.label AS label
FROM dataset
JOIN picture_set_member AS member ON member.picture_set_id = dataset.picture_set_id
JOIN label_row ON label_row.labeling_id = dataset.labeling_id AND label_row.ordinal = member.ordinal;

-- Every attack in words: ball or 'unconstrained', steps × step size or 'fgsm', other settings.
CREATE VIEW attack_words AS
SELECT
  attack.id AS attack_id,
  threat_model.norm AS norm,
  coalesce(threat_model.norm || ' ' || threat_model.eps_written, 'unconstrained')
    || CASE attack.method WHEN 'pgd' THEN printf(', %d × %.4g', attack.steps, attack.step_size)
      ELSE ', ' || attack.method END
    || CASE WHEN attack.random_start THEN ', random start' ELSE '' END
    || CASE WHEN attack.restarts > 1 THEN printf(', %d restarts', attack.restarts) ELSE '' END
    || CASE attack.objective WHEN 'cross-entropy' THEN '' ELSE ', ' || attack.objective END AS words
FROM attack
LEFT JOIN threat_model ON threat_model.id = attack.threat_model_id;

-- Whether attacks in a norm can be believed on a checkpoint: 'yes' if all their checks passed, 'no' if
-- one failed; what was never checked has no row.
CREATE VIEW reliability AS
SELECT
  sanity_check.checkpoint_id AS checkpoint_id,
  threat_model.norm AS norm,
  iif(min(sanity_check.passed), 'yes', 'no') AS reliable
FROM sanity_check
JOIN attack ON attack.id = sanity_check.attack_id
JOIN threat_model ON threat_model.id = attack.threat_model_id
GROUP BY sanity_check.checkpoint_id, threat_model.norm;

-- Every evaluation with its names and its attack spelt out. `reliable` is NULL where it is clean, and
-- 'unchecked' where the attack was never checked.
CREATE VIEW result AS
SELECT
  evaluation.id AS evaluation_id,
  evaluation.run_id AS run_id,
  model.name || iif(checkpoint.kind = 'best', '@best', '') AS model,
  run.seed AS seed,
  dataset.name || '/' || dataset.split AS dataset,
  threat_model.norm AS norm,
  threat_model.eps_written AS eps,
  attack.steps AS steps,
  attack.step_size AS step_size,
  attack.restarts AS restarts,
  attack.random_start AS random_start,
  attack.objective AS objective,
  attack.target AS target,
  attack.seed AS attack_seed,
  evaluation.count AS count,
  evaluation.correct_count AS correct_count,
  1.0 * evaluation.correct_count / evaluation.count AS accuracy,
  iif(attack.id IS NULL, NULL, coalesce(reliability.reliable, 'unchecked')) AS reliable
FROM evaluation
JOIN checkpoint ON checkpoint.id = evaluation.checkpoint_id
JOIN model ON model.id = checkpoint.model_id
JOIN run ON run.id = model.run_id
JOIN dataset ON dataset.id = evaluation.dataset_id
LEFT JOIN attack ON attack.id = evaluation.attack_id
LEFT JOIN threat_model ON threat_model.id = attack.threat_model_id
LEFT JOIN reliability
  ON reliability.checkpoint_id = evaluation.checkpoint_id AND reliability.norm = threat_model.norm;

---------------------------------------------------------------------------------------------------
-- Part 1: of record
---------------------------------------------------------------------------------------------------

-- Why: a payload says how it is packed by a small number; this is what the numbers mean.
CREATE TABLE codec (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL UNIQUE,
  meaning TEXT NOT NULL
) STRICT;

INSERT INTO codec (id, name, meaning) VALUES
  (0, 'raw', 'the bytes as they are'),
  (1, 'zstd', 'a standard zstd frame'),
  (2, 'picture', '8-bit pixels: colour difference, predictor, Huffman code'),
  (3, 'delta8', 'int8 differences: colour difference, predictor, Huffman code'),
  (4, 'delta16', 'int16 differences: as delta8 modulo 256, with carries'),
  (5, 'shuffle2', '16-bit elements byte-shuffled, zstd'),
  (6, 'shuffle4', '32-bit elements byte-shuffled, zstd'),
  (7, 'shuffle8', '64-bit elements byte-shuffled, zstd'),
  (8, 'dictionary', 'reserved: zstd with a dictionary; not written by this version');

-- Why: provenance is rows. Everything below points to the run that made it; a run keeps its whole
-- settings, so that the same run is found instead of being done twice, and a killed one goes on.
CREATE TABLE run (
  id            INTEGER PRIMARY KEY,
  parent_id     INTEGER REFERENCES run (id),  -- the run that asked for this one, or NULL
  kind          TEXT NOT NULL CHECK (kind <> ''),   -- 'import', 'train', 'attack', 'construct' …
  name          TEXT NOT NULL,                -- what it makes: a model's or a dataset's name
  settings      TEXT NOT NULL CHECK (substr(settings, 1, 1) = '{'),  -- whole, JSON with sorted keys
  settings_hash TEXT NOT NULL CHECK (length(settings_hash) = 64), -- SHA-256 of kind and settings, hex
  seed          INTEGER CHECK (seed >= 0),    -- root of all chance; NULL where none is used
  code_version  TEXT NOT NULL,                -- of advex
  machine       TEXT NOT NULL CHECK (substr(machine, 1, 1) = '{'),  -- processor, threads, library versions
  process       TEXT,                         -- boot/pid/start of the process while it runs, else NULL
  started_at    TEXT NOT NULL,
  ended_at      TEXT,                         -- NULL while running
  state         TEXT NOT NULL CHECK (state IN ('running', 'interrupted', 'finished', 'failed')),
  message       TEXT,                         -- why it failed, else NULL
  row_sum       BLOB NOT NULL CHECK (length(row_sum) = 8),
  CHECK ((process IS NOT NULL) = (state = 'running')),
  CHECK ((ended_at IS NULL) = (state = 'running'))
) STRICT;
CREATE INDEX run_by_settings ON run (settings_hash);
CREATE INDEX run_by_parent ON run (parent_id) WHERE parent_id IS NOT NULL;

-- Why: a label is a number; a label space says of how many classes and what they are called.
CREATE TABLE label_space (
  id          INTEGER PRIMARY KEY,
  run_id      INTEGER NOT NULL REFERENCES run (id),
  name        TEXT NOT NULL,                  -- of the dataset it came with
  class_count INTEGER NOT NULL CHECK (class_count BETWEEN 1 AND 65536),
  row_sum     BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;

-- Why: class names for tables and exports; CIFAR-100 groups its classes.
CREATE TABLE class (
  label_space_id INTEGER NOT NULL REFERENCES label_space (id),
  label          INTEGER NOT NULL CHECK (label >= 0),
  name           TEXT NOT NULL,
  coarse_label   INTEGER CHECK (coarse_label >= 0),  -- the group the class belongs to, or NULL
  coarse_name    TEXT,                        -- what that group is called, or NULL
  row_sum        BLOB NOT NULL CHECK (length(row_sum) = 8),
  PRIMARY KEY (label_space_id, label)
) STRICT, WITHOUT ROWID;

-- Why: the pixels of one 8-bit picture, stored once however many datasets use it.
CREATE TABLE image (
  id         INTEGER PRIMARY KEY,
  sha256     BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),  -- of the raw bytes: address and checksum
  channels   INTEGER NOT NULL CHECK (channels > 0),
  height     INTEGER NOT NULL CHECK (height > 0),
  width      INTEGER NOT NULL CHECK (width > 0),
  codec      INTEGER NOT NULL REFERENCES codec (id),
  raw_length INTEGER NOT NULL CHECK (raw_length = channels * height * width),
  payload    BLOB NOT NULL,
  row_sum    BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;

-- Why: a model is a network's shape under a name; its weights are checkpoints.
CREATE TABLE model (
  id              INTEGER PRIMARY KEY,
  run_id          INTEGER NOT NULL REFERENCES run (id),
  name            TEXT NOT NULL UNIQUE CHECK (name <> ''),
  architecture    TEXT NOT NULL CHECK (substr(architecture, 1, 1) = '{'),  -- layers by name, JSON
  parameter_count INTEGER NOT NULL CHECK (parameter_count > 0),    -- trainable numbers
  label_space_id  INTEGER NOT NULL REFERENCES label_space (id),    -- what its outputs mean
  row_sum         BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;
CREATE INDEX model_by_run ON model (run_id);

-- Why: weights at one moment of training. 'last' is the result, which commands call by the model's
-- NAME; 'best' are those that did best on the validation dataset, if there was one, called NAME@best;
-- 'resume' is what a killed run needs.
CREATE TABLE checkpoint (
  id           INTEGER PRIMARY KEY,
  run_id       INTEGER NOT NULL REFERENCES run (id),
  model_id     INTEGER NOT NULL REFERENCES model (id),
  kind         TEXT NOT NULL CHECK (kind IN ('last', 'best', 'resume')),
  step         INTEGER NOT NULL CHECK (step >= 0),             -- optimiser steps done
  state        TEXT NOT NULL CHECK (substr(state, 1, 1) = '{'),        -- sums of the unfinished or best epoch, JSON
  weights_hash BLOB NOT NULL CHECK (length(weights_hash) = 32), -- SHA-256 over the tensors in order
  row_sum      BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;
CREATE INDEX checkpoint_by_model ON checkpoint (model_id, kind);
CREATE INDEX checkpoint_by_run ON checkpoint (run_id);

-- Why: one tensor of a checkpoint: float32, row-major, as PyTorch lays it out.
CREATE TABLE checkpoint_tensor (
  checkpoint_id INTEGER NOT NULL REFERENCES checkpoint (id),
  ordinal       INTEGER NOT NULL CHECK (ordinal >= 0),
  role          TEXT NOT NULL CHECK (role IN ('weight', 'momentum', 'variance')),
    -- the optimiser's memory of the gradient and of its square stands only where a run is unfinished
  name          TEXT NOT NULL,                -- e.g. 'conv1.weight', 'bn1.running_mean'
  shape         TEXT NOT NULL CHECK (substr(shape, 1, 1) = '['),  -- JSON array of extents
  codec         INTEGER NOT NULL REFERENCES codec (id),
  raw_length    INTEGER NOT NULL CHECK (raw_length >= 0),
  checksum      BLOB NOT NULL CHECK (length(checksum) = 8),
  payload       BLOB NOT NULL,
  row_sum       BLOB NOT NULL CHECK (length(row_sum) = 8),
  UNIQUE (checkpoint_id, ordinal)
) STRICT;

-- Why: the set of allowed perturbations, {δ : ‖δ‖ ≤ eps}, present whole or absent whole.
CREATE TABLE threat_model (
  id              INTEGER PRIMARY KEY,
  norm            TEXT NOT NULL CHECK (norm IN ('l1', 'l2', 'linf')),
  eps_written     TEXT NOT NULL,              -- as the user wrote it: '8/255'
  eps_numerator   INTEGER NOT NULL CHECK (eps_numerator >= 0),    -- eps = p/q exactly, so that
  eps_denominator INTEGER NOT NULL CHECK (eps_denominator > 0),   -- the ball is checked in integers
  eps             REAL NOT NULL CHECK (eps >= 0),
  row_sum         BLOB NOT NULL CHECK (length(row_sum) = 8),
  UNIQUE (norm, eps_written)
) STRICT;

-- Why: how perturbations were sought, and against which weights: one row serves all that it made.
CREATE TABLE attack (
  id              INTEGER PRIMARY KEY,
  run_id          INTEGER NOT NULL REFERENCES run (id),
  checkpoint_id   INTEGER NOT NULL REFERENCES checkpoint (id),  -- the attacked weights
  threat_model_id INTEGER REFERENCES threat_model (id),         -- NULL: unconstrained
  method          TEXT NOT NULL,              -- 'pgd', or 'fgsm': one step of size eps
  objective       TEXT NOT NULL,              -- what is followed: 'cross-entropy', 'margin' …
  target          TEXT NOT NULL,              -- 'none', 'next', 'random', 'least-likely' or a class
  steps           INTEGER NOT NULL CHECK (steps >= 0),
  step_size       REAL NOT NULL CHECK (step_size >= 0),
  restarts        INTEGER NOT NULL CHECK (restarts >= 1),
  random_start    INTEGER NOT NULL CHECK (random_start IN (0, 1)),
  keep_best       INTEGER NOT NULL CHECK (keep_best IN (0, 1)),  -- best iterate kept, not the last
  seed            INTEGER NOT NULL CHECK (seed >= 0),
  row_sum         BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;
CREATE INDEX attack_by_run ON attack (run_id);
CREATE INDEX attack_by_checkpoint ON attack (checkpoint_id);

-- Why: one δ for one picture: the exact difference on the 8-bit grid, so that base + δ gives back,
-- bit by bit, what was trained on. `_float` is before rounding to that grid, `_grid` after.
CREATE TABLE perturbation (
  id              INTEGER PRIMARY KEY,
  run_id          INTEGER NOT NULL REFERENCES run (id),
  attack_id       INTEGER NOT NULL REFERENCES attack (id),
  base_image_id   INTEGER NOT NULL REFERENCES image (id),       -- what δ is added to
  source_image_id INTEGER REFERENCES image (id),                -- what an inversion imitates, or NULL
  source_label    INTEGER NOT NULL CHECK (source_label >= 0),   -- true label of the base picture
  target_label    INTEGER CHECK (target_label >= 0),            -- NULL: untargeted
  predicted_float INTEGER NOT NULL CHECK (predicted_float >= 0), -- the attacked model's prediction
  predicted_grid  INTEGER NOT NULL CHECK (predicted_grid >= 0),
  success_float   INTEGER NOT NULL CHECK (success_float IN (0, 1)), -- target hit, or true label left
  success_grid    INTEGER NOT NULL CHECK (success_grid IN (0, 1)),
  l2_float        REAL NOT NULL CHECK (l2_float >= 0),
  l2_grid         REAL NOT NULL CHECK (l2_grid >= 0),
  linf_float      REAL NOT NULL CHECK (linf_float >= 0),
  linf_grid       REAL NOT NULL CHECK (linf_grid BETWEEN 0 AND 1),
  codec           INTEGER NOT NULL REFERENCES codec (id),
  raw_length      INTEGER NOT NULL CHECK (raw_length > 0),
  checksum        BLOB NOT NULL CHECK (length(checksum) = 8),
  payload         BLOB NOT NULL,              -- δ·255 as int8, or int16 where it is wider; or, where
    -- that is smaller, all of base + δ (codec picture); checksum and raw_length are of what is kept
  row_sum         BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;
CREATE INDEX perturbation_by_run ON perturbation (run_id);
CREATE INDEX perturbation_by_attack ON perturbation (attack_id);
CREATE INDEX perturbation_by_base ON perturbation (base_image_id);
CREATE INDEX perturbation_by_source ON perturbation (source_image_id)
  WHERE source_image_id IS NOT NULL;

-- Why: δ before rounding, float32, only where a run was asked to keep it.
CREATE TABLE perturbation_float (
  perturbation_id INTEGER PRIMARY KEY REFERENCES perturbation (id),
  codec           INTEGER NOT NULL REFERENCES codec (id),
  raw_length      INTEGER NOT NULL CHECK (raw_length > 0),
  checksum        BLOB NOT NULL CHECK (length(checksum) = 8),
  payload         BLOB NOT NULL,
  row_sum         BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;

-- Why: an ordered list of pictures of one shape. A selection is a set of its own and copies no pixels.
CREATE TABLE picture_set (
  id          INTEGER PRIMARY KEY,
  run_id      INTEGER NOT NULL REFERENCES run (id),
  channels    INTEGER NOT NULL CHECK (channels > 0),
  height      INTEGER NOT NULL CHECK (height > 0),
  width       INTEGER NOT NULL CHECK (width > 0),
  count       INTEGER NOT NULL CHECK (count >= 0),   -- members so far
  complete    INTEGER NOT NULL CHECK (complete IN (0, 1)),  -- 0 while its run is unfinished
  members_sum BLOB NOT NULL CHECK (length(members_sum) = 32),
    -- SHA-256 chained over the members: zeros, then SHA-256(before ‖ ordinal ‖ image ‖ perturbation
    -- or 0), each as 8 bytes, little-endian
  row_sum     BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;
CREATE INDEX picture_set_by_run ON picture_set (run_id);

-- Why: which picture stands where; with a perturbation the picture is image + δ.
CREATE TABLE picture_set_member (
  picture_set_id  INTEGER NOT NULL REFERENCES picture_set (id),
  ordinal         INTEGER NOT NULL CHECK (ordinal >= 0),  -- 0 … count − 1
  image_id        INTEGER NOT NULL REFERENCES image (id),
  perturbation_id INTEGER REFERENCES perturbation (id),
  PRIMARY KEY (picture_set_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX picture_set_member_by_image ON picture_set_member (image_id);
CREATE INDEX picture_set_member_by_perturbation ON picture_set_member (perturbation_id)
  WHERE perturbation_id IS NOT NULL;

-- Why: labels, metric series and logits are long vectors of numbers: kept in compressed chunks, with
-- a summary in plain columns. Summaries are over all finite elements, NULL where there are none.
CREATE TABLE vector (
  id        INTEGER PRIMARY KEY,
  run_id    INTEGER NOT NULL REFERENCES run (id),
  element   TEXT NOT NULL CHECK (element IN ('uint8', 'uint16', 'float32', 'float64')),
  width     INTEGER NOT NULL CHECK (width > 0),     -- elements per entry: 10 for ten logits
  count     INTEGER NOT NULL CHECK (count >= 0),    -- entries
  nonfinite INTEGER NOT NULL CHECK (nonfinite >= 0), -- elements that are NaN or ±Inf
  first     REAL,
  last      REAL,
  minimum   REAL,
  maximum   REAL,
  mean      REAL,
  row_sum   BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;
CREATE INDEX vector_by_run ON vector (run_id);

-- Why: one piece of a vector; a series grows by adding pieces.
CREATE TABLE vector_chunk (
  vector_id  INTEGER NOT NULL REFERENCES vector (id),
  start      INTEGER NOT NULL CHECK (start >= 0),   -- its first entry
  count      INTEGER NOT NULL CHECK (count > 0),    -- its entries
  codec      INTEGER NOT NULL REFERENCES codec (id),
  raw_length INTEGER NOT NULL CHECK (raw_length > 0),
  checksum   BLOB NOT NULL CHECK (length(checksum) = 8),
  payload    BLOB NOT NULL,
  row_sum    BLOB NOT NULL CHECK (length(row_sum) = 8),
  UNIQUE (vector_id, start)
) STRICT;

-- Why: the labels of a picture set. True labels, next class, random class, a model's predictions:
-- each costs one small vector.
CREATE TABLE labeling (
  id             INTEGER PRIMARY KEY,
  run_id         INTEGER NOT NULL REFERENCES run (id),
  picture_set_id INTEGER NOT NULL REFERENCES picture_set (id),
  label_space_id INTEGER NOT NULL REFERENCES label_space (id),
  kind           TEXT NOT NULL CHECK (kind <> ''),  -- 'given', 'next', 'random', 'predicted' …
  vector_id      INTEGER NOT NULL UNIQUE REFERENCES vector (id),
  row_sum        BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;
CREATE INDEX labeling_by_set ON labeling (picture_set_id);
CREATE INDEX labeling_by_run ON labeling (run_id);

-- Why: pictures with labels under a name: what is trained on, evaluated, rebuilt and exported.
CREATE TABLE dataset (
  id             INTEGER PRIMARY KEY,
  run_id         INTEGER NOT NULL REFERENCES run (id),
  parent_id      INTEGER REFERENCES dataset (id),   -- the dataset it was made from, or NULL
  name           TEXT NOT NULL CHECK (name <> '' AND instr(name, '/') = 0),
  split          TEXT NOT NULL CHECK (split <> '' AND instr(split, '/') = 0),
  picture_set_id INTEGER NOT NULL REFERENCES picture_set (id),
  labeling_id    INTEGER NOT NULL REFERENCES labeling (id),
  content_hash   BLOB NOT NULL CHECK (length(content_hash) = 32),
    -- SHA-256 over: 'advex dataset 1' and a newline; channels, height, width, count as 8 bytes each,
    -- little-endian; then per example its label as 2 bytes, little-endian, and its pixels
  row_sum        BLOB NOT NULL CHECK (length(row_sum) = 8),
  UNIQUE (name, split)
) STRICT;
CREATE INDEX dataset_by_run ON dataset (run_id);
CREATE INDEX dataset_by_parent ON dataset (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX dataset_by_labeling ON dataset (labeling_id);

-- Why: one number followed through a run; entry i of its vector belongs to step or epoch i + 1.
CREATE TABLE metric (
  id        INTEGER PRIMARY KEY,
  run_id    INTEGER NOT NULL REFERENCES run (id),
  name      TEXT NOT NULL,                   -- 'loss', 'train accuracy', 'learning rate'
  unit      TEXT NOT NULL,                   -- 'nat', 'share', '1'
  axis      TEXT NOT NULL CHECK (axis IN ('step', 'epoch')),
  vector_id INTEGER NOT NULL UNIQUE REFERENCES vector (id),
  row_sum   BLOB NOT NULL CHECK (length(row_sum) = 8),
  UNIQUE (run_id, name, axis)
) STRICT;

-- Why: how one checkpoint did on one dataset, clean (no attack) or attacked. Counts, so that shares
-- and their errors can be computed; accuracy = correct_count / count.
CREATE TABLE evaluation (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL REFERENCES run (id),
  checkpoint_id INTEGER NOT NULL REFERENCES checkpoint (id),
  dataset_id    INTEGER NOT NULL REFERENCES dataset (id),
  attack_id     INTEGER REFERENCES attack (id),     -- NULL: clean
  precision     TEXT NOT NULL CHECK (precision IN ('float32', 'bfloat16')),
  count         INTEGER NOT NULL CHECK (count > 0),
  correct_count INTEGER NOT NULL CHECK (correct_count BETWEEN 0 AND count),
  mean_loss     REAL,                        -- cross-entropy in nats; NULL where it is not finite
  logits_id     INTEGER NOT NULL UNIQUE REFERENCES vector (id),  -- of the (attacked) pictures
  row_sum       BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;
CREATE INDEX evaluation_by_run ON evaluation (run_id);
CREATE INDEX evaluation_by_checkpoint ON evaluation (checkpoint_id);
CREATE INDEX evaluation_by_dataset ON evaluation (dataset_id);
CREATE INDEX evaluation_by_attack ON evaluation (attack_id) WHERE attack_id IS NOT NULL;

-- Why: pictures that would fill the lab are made from a recipe, shown to networks and let go. What
-- stays is the recipe, in its run's settings, and the hash by which they are known when made again.
CREATE TABLE recipe_dataset (
  id           INTEGER PRIMARY KEY,
  run_id       INTEGER NOT NULL UNIQUE REFERENCES run (id),
  parent_id    INTEGER NOT NULL REFERENCES dataset (id),  -- what the recipe is applied to; its labels
  count        INTEGER NOT NULL CHECK (count > 0),
  content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),  -- as of a dataset that is kept
  row_sum      BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;
CREATE INDEX recipe_dataset_by_parent ON recipe_dataset (parent_id);

-- Why: what one checkpoint said of each picture of such a dataset.
CREATE TABLE recipe_evaluation (
  id                INTEGER PRIMARY KEY,
  recipe_dataset_id INTEGER NOT NULL REFERENCES recipe_dataset (id),
  checkpoint_id     INTEGER NOT NULL REFERENCES checkpoint (id),
  precision         TEXT NOT NULL CHECK (precision IN ('float32', 'bfloat16')),
  correct_count     INTEGER NOT NULL CHECK (correct_count >= 0),
  predictions_id    INTEGER NOT NULL UNIQUE REFERENCES vector (id),  -- the class of the largest logit
  row_sum           BLOB NOT NULL CHECK (length(row_sum) = 8),
  UNIQUE (recipe_dataset_id, checkpoint_id)
) STRICT;
CREATE INDEX recipe_evaluation_by_checkpoint ON recipe_evaluation (checkpoint_id);

-- Why: an inversion (Ilyas et al. 2019, section 3.1) is a perturbation with more to tell: which
-- features it imitates, and how near it came. Start and source are the perturbation's base_image_id
-- and source_image_id, its target_label is the source's label; `attack` says whose features, where.
CREATE TABLE inversion (
  perturbation_id INTEGER PRIMARY KEY REFERENCES perturbation (id),
  start           TEXT NOT NULL CHECK (start IN ('picture', 'noise')),  -- another picture, or noise
  start_distance  REAL NOT NULL CHECK (start_distance >= 0),
    -- ‖g(start) − g(source)‖ / ‖g(source)‖, g the features; absolute where g(source) is zero
  float_distance  REAL NOT NULL CHECK (float_distance >= 0),  -- the same at the end, before rounding
  grid_distance   REAL NOT NULL CHECK (grid_distance >= 0),   -- and of the 8-bit picture
  row_sum         BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;

-- Why: a dataset that came with pixels finer than 8 bits keeps them beside the 8-bit pictures of its
-- set, so that a model can be trained on either. A picture without a row here is k/255.
CREATE TABLE picture_float (
  picture_set_id INTEGER NOT NULL REFERENCES picture_set (id),
  ordinal        INTEGER NOT NULL CHECK (ordinal >= 0),
  codec          INTEGER NOT NULL REFERENCES codec (id),
  raw_length     INTEGER NOT NULL CHECK (raw_length > 0),
  checksum       BLOB NOT NULL CHECK (length(checksum) = 8),
  payload        BLOB NOT NULL,               -- float32 pixels in [0, 1]
  row_sum        BLOB NOT NULL CHECK (length(row_sum) = 8),
  UNIQUE (picture_set_id, ordinal)
) STRICT;

-- Why: an attack that fails may be a weak attack. Before a robust accuracy is believed, the attack is
-- tried on fixed pictures for what a working one shows (Carlini et al. 2019, section 3).
CREATE TABLE sanity_check (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL REFERENCES run (id),
  checkpoint_id INTEGER NOT NULL REFERENCES checkpoint (id),  -- the weights that were attacked
  dataset_id    INTEGER NOT NULL REFERENCES dataset (id),     -- the fixed pictures come from here
  attack_id     INTEGER NOT NULL REFERENCES attack (id),      -- the attack under check, with its ball
  name          TEXT NOT NULL CHECK (name <> ''),             -- 'more steps', 'noise' …
  pictures      INTEGER NOT NULL CHECK (pictures > 0),
  value         REAL NOT NULL,                -- what was found: a share of pictures, or of gradients
  bound         REAL NOT NULL,                -- what it may be at most
  passed        INTEGER NOT NULL CHECK (passed = (value <= bound)),
  row_sum       BLOB NOT NULL CHECK (length(row_sum) = 8),
  UNIQUE (run_id, name)
) STRICT;
CREATE INDEX sanity_check_by_checkpoint ON sanity_check (checkpoint_id);
CREATE INDEX sanity_check_by_dataset ON sanity_check (dataset_id);
CREATE INDEX sanity_check_by_attack ON sanity_check (attack_id);

-- Why: usefulness of one feature for one class against the rest (Ilyas et al. 2019, section 2): the
-- feature scaled to mean 0 and variance 1 on the dataset of its run's settings, times ±1 for the class.
CREATE TABLE feature (
  id                INTEGER PRIMARY KEY,
  run_id            INTEGER NOT NULL REFERENCES run (id),
  checkpoint_id     INTEGER NOT NULL REFERENCES checkpoint (id),  -- the network whose feature it is
  dataset_id        INTEGER NOT NULL REFERENCES dataset (id),     -- the distribution of (x, y)
  layer             TEXT NOT NULL,                                -- where the feature is read
  unit              INTEGER NOT NULL CHECK (unit >= 0),           -- which of the layer's values
  label             INTEGER NOT NULL CHECK (label >= 0),          -- the class that counts as +1
  usefulness        REAL NOT NULL,            -- ρ = E[y·f(x)], in standard deviations of f
  robust_usefulness REAL,                     -- γ = E[min y·f(x + δ)]; NULL where it was not sought
  attack_id         INTEGER REFERENCES attack (id),  -- how δ was sought, or NULL
  row_sum           BLOB NOT NULL CHECK (length(row_sum) = 8),
  UNIQUE (run_id, dataset_id, unit, label)
) STRICT;
CREATE INDEX feature_by_checkpoint ON feature (checkpoint_id);
CREATE INDEX feature_by_dataset ON feature (dataset_id);
CREATE INDEX feature_by_attack ON feature (attack_id) WHERE attack_id IS NOT NULL;

-- Why: what a study claims, and by which rule it will judge, is written down before it computes. For
-- every seed a difference is taken: `quantity` of `subject` minus the same of `control`, or minus
-- `reference`. The claim agrees if the 95 % interval (Student's t) of its mean over at least three
-- seeds lies beyond `effect` on the claimed side, disagrees if it lies on the other, else it is too
-- weak to tell; and so it is where the claim that it `requires` does not agree.
CREATE TABLE claim (
  id         INTEGER PRIMARY KEY,
  run_id     INTEGER NOT NULL REFERENCES run (id),   -- the study
  name       TEXT NOT NULL CHECK (name <> ''),
  statement  TEXT NOT NULL,                          -- what is claimed, in a sentence
  source     TEXT NOT NULL,                          -- who claims it, where
  refutation TEXT NOT NULL,                          -- what would refute it
  quantity   TEXT NOT NULL,                          -- of table measurement
  x          REAL,                                   -- where the quantity is a curve
  subject    TEXT NOT NULL,
  control    TEXT,                                   -- the subject it is compared with, or NULL
  reference  REAL,                                   -- or the number it is compared with
  side       TEXT NOT NULL CHECK (side IN ('above', 'below')),
  effect     REAL NOT NULL,                          -- the least difference that counts, in its unit
  requires   TEXT,                                   -- name of a claim of the same study, or NULL
  row_sum    BLOB NOT NULL CHECK (length(row_sum) = 8),
  UNIQUE (run_id, name),
  CHECK ((control IS NULL) = (reference IS NOT NULL))
) STRICT;

-- Why: the figures of a study, one row for each seed, subject and quantity: what tables, plots and
-- verdicts are made of.
CREATE TABLE measurement (
  id            INTEGER PRIMARY KEY,
  run_id        INTEGER NOT NULL REFERENCES run (id),      -- the study
  seed          INTEGER NOT NULL CHECK (seed >= 0),
  subject       TEXT NOT NULL CHECK (subject <> ''),       -- 'D_rand', 'vgg11' …
  quantity      TEXT NOT NULL CHECK (quantity <> ''),      -- 'clean accuracy', 'transfer rate' …
  x             REAL,                                      -- where a quantity is a curve: its abscissa
  value         REAL NOT NULL,
  unit          TEXT NOT NULL,                             -- 'share', 'nat', '1' …
  evaluation_id INTEGER REFERENCES evaluation (id),        -- that it was read from, or NULL
  row_sum       BLOB NOT NULL CHECK (length(row_sum) = 8),
  UNIQUE (run_id, seed, subject, quantity, x)
) STRICT;
CREATE INDEX measurement_by_evaluation ON measurement (evaluation_id) WHERE evaluation_id IS NOT NULL;

-- Why: the published number stands beside ours, with how sure it is.
CREATE TABLE published (
  id        INTEGER PRIMARY KEY,
  run_id    INTEGER NOT NULL REFERENCES run (id),
  subject   TEXT NOT NULL,
  quantity  TEXT NOT NULL,
  x         REAL,
  value     REAL NOT NULL,
  certainty TEXT NOT NULL CHECK (certainty IN ('text', 'figure', 'derived', 'recalled')),
    -- read in a text, measured in a figure, derived by us, or recalled and found nowhere
  source    TEXT NOT NULL,
  row_sum   BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;
CREATE INDEX published_by_run ON published (run_id);

-- Why: what the study came to, as the query `verdicts` found it when the study ended.
CREATE TABLE verdict (
  claim_id INTEGER PRIMARY KEY REFERENCES claim (id),
  verdict  TEXT NOT NULL CHECK (verdict IN ('agrees', 'disagrees', 'too weak to tell')),
  seeds    INTEGER NOT NULL CHECK (seeds >= 0),
  mean     REAL,                              -- of the difference; NULL without a seed
  low      REAL,                              -- its 95 % interval; NULL with less than two seeds
  high     REAL,
  row_sum  BLOB NOT NULL CHECK (length(row_sum) = 8)
) STRICT;

---------------------------------------------------------------------------------------------------
-- Part 2: derived; kept in the same transactions, made again by `advex index`
---------------------------------------------------------------------------------------------------

-- From labeling: one row per label.
CREATE TABLE label_row (
  labeling_id INTEGER NOT NULL REFERENCES labeling (id),
  ordinal     INTEGER NOT NULL,
  label       INTEGER NOT NULL,
  PRIMARY KEY (labeling_id, ordinal)
) STRICT, WITHOUT ROWID;

-- From metric: one row per point. A NaN has no place in a REAL column, so it says so beside it.
CREATE TABLE metric_point (
  metric_id INTEGER NOT NULL REFERENCES metric (id),
  step      INTEGER NOT NULL,                -- step or epoch, from 1
  value     REAL,                            -- ±Inf as such
  is_nan    INTEGER NOT NULL CHECK (is_nan = (value IS NULL)),
  PRIMARY KEY (metric_id, step)
) STRICT, WITHOUT ROWID;

-- From evaluation: one row per example.
CREATE TABLE prediction_row (
  evaluation_id INTEGER NOT NULL REFERENCES evaluation (id),
  ordinal       INTEGER NOT NULL,
  label         INTEGER NOT NULL,            -- of the dataset
  predicted     INTEGER NOT NULL,            -- the largest logit; the first of equals
  margin        REAL,                        -- label's logit minus the largest other; NULL if NaN
  PRIMARY KEY (evaluation_id, ordinal)
) STRICT, WITHOUT ROWID;
