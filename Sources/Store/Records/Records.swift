// One record struct per table of record; what the columns mean is written in schema.sql.
import Foundation
import GRDB

struct RunRecord: LabRecord {
  static let databaseTableName = "run"
  var id: Int64
  var parentId: Int64?
  var kind: String
  var name: String
  var settings: String
  var settingsHash: String
  var seed: Int64?
  var codeVersion: String
  var machine: String
  var process: String?
  var startedAt: String
  var endedAt: String?
  var state: String
  var message: String?
}

struct LabelSpaceRecord: LabRecord {
  static let databaseTableName = "label_space"
  var id: Int64
  var runId: Int64
  var name: String
  var classCount: Int
}

struct ClassRecord: LabRecord {
  static let databaseTableName = "class"
  var labelSpaceId: Int64
  var label: Int
  var name: String
  var coarseLabel: Int?
  var coarseName: String?
}

struct ImageRecord: LabRecord {
  static let databaseTableName = "image"
  var id: Int64
  var sha256: Data
  var channels: Int
  var height: Int
  var width: Int
  var codec: Int
  var rawLength: Int
  var payload: Data
}

struct ModelRecord: LabRecord {
  static let databaseTableName = "model"
  var id: Int64
  var runId: Int64
  var name: String
  var architecture: String
  var parameterCount: Int
  var labelSpaceId: Int64
}

struct CheckpointRecord: LabRecord {
  static let databaseTableName = "checkpoint"
  var id: Int64
  var runId: Int64
  var modelId: Int64
  var kind: String
  var step: Int
  var state: String
  var weightsHash: Data
}

struct CheckpointTensorRecord: LabRecord {
  static let databaseTableName = "checkpoint_tensor"
  var checkpointId: Int64
  var ordinal: Int
  var role: String
  var name: String
  var shape: String
  var codec: Int
  var rawLength: Int
  var checksum: Data
  var payload: Data
}

struct ThreatModelRecord: LabRecord {
  static let databaseTableName = "threat_model"
  var id: Int64
  var norm: String
  var epsWritten: String
  var epsNumerator: Int64
  var epsDenominator: Int64
  var eps: Double
}

struct AttackRecord: LabRecord, Equatable {
  static let databaseTableName = "attack"
  var id: Int64
  var runId: Int64
  var checkpointId: Int64
  var threatModelId: Int64?
  var method: String
  var objective: String
  var target: String
  var steps: Int
  var stepSize: Double
  var restarts: Int
  var randomStart: Bool
  var keepBest: Bool
  var seed: Int64
}

struct PerturbationRecord: LabRecord {
  static let databaseTableName = "perturbation"
  var id: Int64
  var runId: Int64
  var attackId: Int64
  var baseImageId: Int64
  var sourceImageId: Int64?
  var sourceLabel: Int
  var targetLabel: Int?
  var predictedFloat: Int
  var predictedGrid: Int
  var successFloat: Bool
  var successGrid: Bool
  var l2Float: Double
  var l2Grid: Double
  var linfFloat: Double
  var linfGrid: Double
  var codec: Int
  var rawLength: Int
  var checksum: Data
  var payload: Data
}

struct PerturbationFloatRecord: LabRecord {
  static let databaseTableName = "perturbation_float"
  var perturbationId: Int64
  var codec: Int
  var rawLength: Int
  var checksum: Data
  var payload: Data
}

struct PictureSetRecord: LabRecord {
  static let databaseTableName = "picture_set"
  var id: Int64
  var runId: Int64
  var channels: Int
  var height: Int
  var width: Int
  var count: Int
  var complete: Bool
  var membersSum: Data
}

struct VectorRecord: LabRecord {
  static let databaseTableName = "vector"
  var id: Int64
  var runId: Int64
  var element: String
  var width: Int
  var count: Int
  var nonfinite: Int
  var first: Double?
  var last: Double?
  var minimum: Double?
  var maximum: Double?
  var mean: Double?
}

struct VectorChunkRecord: LabRecord {
  static let databaseTableName = "vector_chunk"
  var vectorId: Int64
  var start: Int
  var count: Int
  var codec: Int
  var rawLength: Int
  var checksum: Data
  var payload: Data
}

struct LabelingRecord: LabRecord {
  static let databaseTableName = "labeling"
  var id: Int64
  var runId: Int64
  var pictureSetId: Int64
  var labelSpaceId: Int64
  var kind: String
  var vectorId: Int64
}

struct DatasetRecord: LabRecord {
  static let databaseTableName = "dataset"
  var id: Int64
  var runId: Int64
  var parentId: Int64?
  var name: String
  var split: String
  var pictureSetId: Int64
  var labelingId: Int64
  var contentHash: Data
}

struct MetricRecord: LabRecord {
  static let databaseTableName = "metric"
  var id: Int64
  var runId: Int64
  var name: String
  var unit: String
  var axis: String
  var vectorId: Int64
}

struct EvaluationRecord: LabRecord {
  static let databaseTableName = "evaluation"
  var id: Int64
  var runId: Int64
  var checkpointId: Int64
  var datasetId: Int64
  var attackId: Int64?
  var precision: String
  var count: Int
  var correctCount: Int
  var meanLoss: Double?
  var logitsId: Int64
}
