// Proving that a lab is whole: page structure by SQLite, plain columns by row sums, payloads by
// checksums, derived rows by computing them again.
import Foundation
import GRDB
import SQLFunctions

/// One thing that is wrong with a lab, and what can be done about it.
public struct Finding: Sendable, Equatable, CustomStringConvertible {
  /// What is hurt.
  public let what: String
  /// What can be made again, and how.
  public let remedy: String

  public var description: String { "\(what) — \(remedy)" }
}

/// Checks a whole lab; opens nothing for writing.
public struct Verification {
  let lab: LabFile
  private(set) var findings: [Finding] = []

  /// The stages, in order, by name: for progress.
  public static let stages = [
    "pages", "schema", "indexes", "rows", "pictures", "perturbations", "tensors", "vectors", "sets",
    "datasets", "derived rows",
  ]

  /// Everything that is wrong with the lab; empty if it is whole.
  ///
  /// - Parameter progress: told the name of each stage before it starts.
  public static func run(_ lab: LabFile, progress: (String) -> Void = { _ in }) -> [Finding] {
    var check = Verification(lab: lab)
    let steps: [(inout Verification, Database) throws -> Void] = [
      { try $0.checkPages($1) }, { try $0.checkSchema($1) }, { try $0.checkIndexes($1) },
      { try $0.checkRowSums($1) },
      { try $0.checkPictures($1) }, { try $0.checkPerturbations($1) }, { try $0.checkTensors($1) },
      { try $0.checkVectors($1) }, { try $0.checkSets($1) }, { try $0.checkDatasets($1) },
      { try $0.checkDerivedRows($1) },
    ]
    for (stage, step) in zip(stages, steps) {
      progress(stage)
      do {
        try lab.read { try step(&check, $0) }
      } catch {
        check.report("Checking \(stage) stopped: \(error)", Self.restore)
      }
    }
    return check.findings
  }

  static let restore = "restore a backup, or make the lab again"

  mutating func report(_ what: String, _ remedy: String) {
    let finding = Finding(what: what, remedy: remedy)
    if !findings.contains(finding) { findings.append(finding) }
  }

  /// Puts a thrown error down as a finding, so that one hurt row does not hide the others.
  mutating func attempt(
    _ what: @autoclosure () -> String, _ remedy: String, _ body: () throws -> Void
  ) {
    do { try lab.guarded(body) } catch { report("\(what()): \(error)", remedy) }
  }
}

extension Verification {
  private mutating func checkPages(_ db: Database) throws {
    try checkHeader(db)
    // The first leaves the list of free pages out where SQLite happens to come upon a view before
    // any table; the second never does.
    let checks = ["PRAGMA integrity_check", "PRAGMA integrity_check(sqlite_schema)"]
    let answers = try checks.flatMap { try String.fetchAll(db, sql: $0) }
    let lines = answers.flatMap { $0.split(separator: "\n") }
    for line in lines where line != "ok" && !line.hasPrefix("*** in database") {
      report("Page structure: \(line)", Self.restore)
    }
    for row in try Row.fetchAll(db, sql: "PRAGMA foreign_key_check") {
      let table = try row.decode(String.self, atIndex: 0)
      report("A row of \(table) points to a row that is not there", Self.restore)
    }
  }

  /// SQLite believes parts of its 100-byte header without checking them. Two numbers may be anything:
  /// the schema cookie (40–43), which counts changes, and the low digits of the version of SQLite
  /// that wrote last (96–99).
  private mutating func checkHeader(_ db: Database) throws {
    var header = [UInt8](repeating: 0, count: Int(ADVEX_HEADER_LENGTH))
    var size: Int64 = 0
    guard let connection = db.sqliteConnection,
      advex_connection_header(connection, &header, &size) == 0
    else { return report("The file's header cannot be read", Self.restore) }
    func number(_ offset: Int) -> UInt32 {
      header[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    let pageSize = Int64(header[16]) << 8 | Int64(header[17])
    let lastRoot = try Int64.fetchOne(db, sql: "SELECT max(rootpage) FROM sqlite_schema")
    let facts: [(String, Bool)] = [
      ("format versions", header[18] == header[19] && (1...2).contains(header[18])),
      ("payload fractions", Array(header[20...23]) == [0, 64, 32, 32]),
      ("page count", lab.hasWriteAheadLog || Int64(number(28)) * pageSize == size),
      ("change counter", lab.hasWriteAheadLog || number(24) == number(92)),
      ("schema format", number(44) == 4),
      ("largest root page", lab.hasWriteAheadLog || Int64(number(52)) == lastRoot),
      ("cache size", number(48) == 0),
      ("text encoding", number(56) == 1),
      ("incremental vacuum", number(52) != 0 && number(64) == 1),
      ("reserved bytes", header[72..<92].allSatisfy { $0 == 0 }),
      ("SQLite version", (3_000_000...3_999_999).contains(number(96))),
    ]
    for (name, holds) in facts where !holds {
      report("The file's header is damaged (\(name))", Self.restore)
    }
  }

  private mutating func checkRowSums(_ db: Database) throws {
    for table in RecordTable.all {
      try checkRowSums(of: table, db)
    }
  }

  private mutating func checkRowSums(of table: RecordTable, _ db: Database) throws {
    let rows = try table.request.fetchCursor(db)
    while let row = try rows.next() {
      let sum = RowSum(table: table.name, row: row).finish().databaseValue
      guard row.databaseValues.last != sum else { continue }
      report("A row of \(table.name) was changed (\(Self.key(of: row)))", table.remedy)
    }
  }

  private static func key(of row: Row) -> String {
    row.prefix(2).map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}

/// A table of record, and what can be done when a row of it is hurt.
struct RecordTable {
  let name: String
  let request: QueryInterfaceRequest<Row>
  let remedy: String

  private init<Record: LabRecord>(_ record: Record.Type, _ remedy: String) {
    name = Record.databaseTableName
    request = Record.all().asRequest(of: Row.self)
    self.remedy = remedy
  }

  private static let importAgain =
    "import the source files again into a new lab, or restore a backup"
  private static let attackAgain =
    "'advex rebuild NAME --from-recipe' makes it again where the recipe's model and pictures are whole"
  private static let runAgain =
    "make labels, metrics or predictions again with their run's settings"
  private static let studyAgain = "run the study again in a new lab, or restore a backup"
  private static let trainAgain = "train the model again with the run's settings"

  static let all = [
    RecordTable(RunRecord.self, Verification.restore),
    RecordTable(LabelSpaceRecord.self, importAgain),
    RecordTable(ClassRecord.self, importAgain),
    RecordTable(ImageRecord.self, importAgain),
    RecordTable(ModelRecord.self, trainAgain),
    RecordTable(CheckpointRecord.self, trainAgain),
    RecordTable(CheckpointTensorRecord.self, trainAgain),
    RecordTable(ThreatModelRecord.self, attackAgain),
    RecordTable(AttackRecord.self, attackAgain),
    RecordTable(PerturbationRecord.self, attackAgain),
    RecordTable(PerturbationFloatRecord.self, attackAgain),
    RecordTable(PictureSetRecord.self, attackAgain),
    RecordTable(VectorRecord.self, runAgain),
    RecordTable(VectorChunkRecord.self, runAgain),
    RecordTable(LabelingRecord.self, importAgain),
    RecordTable(DatasetRecord.self, attackAgain),
    RecordTable(MetricRecord.self, trainAgain),
    RecordTable(EvaluationRecord.self, "evaluate again"),
    RecordTable(RecipeDatasetRecord.self, studyAgain),
    RecordTable(RecipeEvaluationRecord.self, studyAgain),
    RecordTable(InversionRecord.self, attackAgain),
    RecordTable(PictureFloatRecord.self, importAgain),
    RecordTable(SanityCheckRecord.self, "evaluate again"),
    RecordTable(FeatureRecord.self, studyAgain),
    RecordTable(ClaimRecord.self, studyAgain),
    RecordTable(MeasurementRecord.self, studyAgain),
    RecordTable(PublishedRecord.self, studyAgain),
    RecordTable(VerdictRecord.self, studyAgain),
  ]

  static func remedy(for table: String) -> String {
    all.first { $0.name == table }?.remedy ?? Verification.restore
  }
}
