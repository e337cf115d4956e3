// Sets, datasets and derived rows: computed again from part 1 and compared.
import Foundation
import GRDB

extension Verification {
  mutating func checkSets(_ db: Database) throws {
    let sets = try PictureSetRecord.fetchCursor(db)
    while let set = try sets.next() {
      let members = try Row.fetchCursor(
        db,
        sql: """
          SELECT ordinal, image_id, perturbation_id FROM picture_set_member
          WHERE picture_set_id = ? ORDER BY ordinal
          """, arguments: [set.id])
      var sum = Data(count: 32)
      var count = 0
      var ordered = true
      while let row = try members.next() {
        let member = MemberRow(
          imageID: try row.decode(atIndex: 1), perturbationID: try row.decode(atIndex: 2))
        ordered = try ordered && row.decode(Int.self, atIndex: 0) == count
        sum = member.chained(to: sum, ordinal: count)
        count += 1
      }
      if !ordered || count != set.count || sum != set.membersSum {
        report(
          "The members of picture set \(set.id) were changed",
          RecordTable.remedy(for: "picture_set"))
      }
    }
  }

  mutating func checkDatasets(_ db: Database) throws {
    for record in try DatasetRecord.fetchAll(db) {
      attempt("Dataset \(record.name)/\(record.split)", RecordTable.remedy(for: "dataset")) {
        let dataset = try DatasetRepository.dataset(record, db)
        let labels = try Self.labels(record.labelingId, db)
        guard labels.count == dataset.count else {
          throw StoreError.refused("it has not one label per picture")
        }
        var hash = ContentHash(shape: dataset.shape, count: labels.count)
        for start in stride(from: 0, to: labels.count, by: 8192) {
          let range = start..<min(start + 8192, labels.count)
          let pixels = try PictureRepository.pixels(of: dataset.pictures, in: range, db)
          hash.add(labels[range].map { UInt16($0) }, pixels: pixels)
        }
        guard hash.finish() == record.contentHash else {
          throw StoreError.refused("its content is not what its hash says")
        }
      }
    }
  }

  mutating func checkDerivedRows(_ db: Database) throws {
    guard try !DerivedSource.areLeftOut(db) else { return try checkCounts(db) }
    let again = "'advex index' makes it again"
    for source in try DerivedSource.all(db) {
      attempt(source.description, again) {
        guard try source.isIntact(db) else {
          throw StoreError.refused("its rows are not what part 1 says")
        }
      }
    }
    for (table, orphans) in try DerivedSource.orphans(db) where orphans > 0 {
      report("\(orphans) rows of \(table) belong to nothing", again)
    }
    try checkCounts(db)
  }

  private mutating func checkCounts(_ db: Database) throws {
    for record in try EvaluationRecord.fetchAll(db) {
      attempt("Evaluation \(record.id)", RecordTable.remedy(for: "evaluation")) {
        let correct = try DerivedSource.predictions(record, db).count { $0.predicted == $0.label }
        guard correct == record.correctCount else {
          throw StoreError.refused("its count of right predictions is not what its logits say")
        }
      }
    }
  }

  static func labels(_ labeling: Int64, _ db: Database) throws -> [Int] {
    let record = try LabelingRecord.find(db, key: labeling)
    return try VectorStorage.labels(of: VectorRecord.find(db, key: record.vectorId), db).map(
      Int.init)
  }
}
