// One record struct per table of record that studies write; what the columns mean is in schema.sql.
import Foundation
import GRDB

struct InversionRecord: LabRecord {
  static let databaseTableName = "inversion"
  var perturbationId: Int64
  var start: String
  var startDistance: Double
  var floatDistance: Double
  var gridDistance: Double
}

struct PictureFloatRecord: LabRecord {
  static let databaseTableName = "picture_float"
  var pictureSetId: Int64
  var ordinal: Int
  var codec: Int
  var rawLength: Int
  var checksum: Data
  var payload: Data
}

struct RecipeDatasetRecord: LabRecord {
  static let databaseTableName = "recipe_dataset"
  var id: Int64
  var runId: Int64
  var parentId: Int64
  var count: Int
  var contentHash: Data
}

struct RecipeEvaluationRecord: LabRecord {
  static let databaseTableName = "recipe_evaluation"
  var id: Int64
  var recipeDatasetId: Int64
  var checkpointId: Int64
  var precision: String
  var correctCount: Int
  var predictionsId: Int64
}

struct SanityCheckRecord: LabRecord {
  static let databaseTableName = "sanity_check"
  var id: Int64
  var runId: Int64
  var checkpointId: Int64
  var datasetId: Int64
  var attackId: Int64
  var name: String
  var pictures: Int
  var value: Double
  var bound: Double
  var passed: Bool
}

struct FeatureRecord: LabRecord {
  static let databaseTableName = "feature"
  var id: Int64
  var runId: Int64
  var checkpointId: Int64
  var datasetId: Int64
  var layer: String
  var unit: Int
  var label: Int
  var usefulness: Double
  var robustUsefulness: Double?
  var attackId: Int64?
}

struct ClaimRecord: LabRecord {
  static let databaseTableName = "claim"
  var id: Int64
  var runId: Int64
  var name: String
  var statement: String
  var source: String
  var refutation: String
  var quantity: String
  var x: Double?
  var subject: String
  var control: String?
  var reference: Double?
  var side: String
  var effect: Double
  var requires: String?
}

struct MeasurementRecord: LabRecord {
  static let databaseTableName = "measurement"
  var id: Int64
  var runId: Int64
  var seed: Int64
  var subject: String
  var quantity: String
  var x: Double?
  var value: Double
  var unit: String
  var evaluationId: Int64?
}

struct PublishedRecord: LabRecord {
  static let databaseTableName = "published"
  var id: Int64
  var runId: Int64
  var subject: String
  var quantity: String
  var x: Double?
  var value: Double
  var certainty: String
  var source: String
}

struct VerdictRecord: LabRecord {
  static let databaseTableName = "verdict"
  var claimId: Int64
  var verdict: String
  var seeds: Int
  var mean: Double?
  var low: Double?
  var high: Double?
}
