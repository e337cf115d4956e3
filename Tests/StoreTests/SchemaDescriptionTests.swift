// What is read out of schema.sql's comments is the schema that SQLite has.
import Testing

@testable import Store

@Suite struct SchemaDescriptionTests {
  let fixture: LabFixture
  let schema = SchemaDescription.current

  init() throws { fixture = try LabFixture() }

  private var relations: [SchemaDescription.Relation] { schema.parts.flatMap(\.relations) }

  @Test func everyTableAndViewIsThereWithItsReason() throws {
    let there = try fixture.rows(
      "SELECT name, type = 'view' FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
    #expect(
      relations.map { [$0.name, $0.isView ? "1" : "0"] }.sorted { $0[0] < $1[0] } == there)
    for relation in relations {
      #expect(relation.why.hasSuffix("."), "\(relation.name): \(relation.why)")
      #expect(!relation.why.contains("Why:"))
    }
    #expect(schema.parts.count == 3)
    #expect(schema.introduction.count == 5)
  }

  @Test func everyColumnIsAsSQLiteHasIt() throws {
    for relation in relations {
      let there = try fixture.rows(
        """
        SELECT name, iif(:isView, '', type), NOT :isView AND ("notnull" OR pk)
        FROM pragma_table_info('\(relation.name)') ORDER BY cid
        """.replacing(":isView", with: relation.isView ? "1" : "0"))
      #expect(
        relation.columns.map { [$0.name, $0.type, $0.isRequired ? "1" : "0"] } == there,
        "\(relation.name)")
    }
  }

  @Test func everyReferenceIsAsSQLiteHasIt() throws {
    for relation in relations where !relation.isView {
      let there = try fixture.rows(
        """
        SELECT "from", "table" FROM pragma_foreign_key_list('\(relation.name)') ORDER BY "from"
        """)
      let told = relation.columns.compactMap { column in
        column.references.map { [column.name, $0] }
      }
      #expect(told.sorted { $0[0] < $1[0] } == there, "\(relation.name)")
    }
  }

  @Test func everyIndexIsAsSQLiteHasIt() throws {
    for relation in relations where !relation.isView {
      let there = try fixture.rows(
        """
        SELECT group_concat(name, ', '), max(partial)
        FROM (
          SELECT l.name AS within, l.partial, i.name
          FROM pragma_index_list('\(relation.name)') AS l, pragma_index_info(l.name) AS i
          WHERE l.origin = 'c' ORDER BY l.name, i.seqno)
        GROUP BY within ORDER BY 1
        """)
      let told = relation.indexes.map { index in
        let parts = index.components(separatedBy: " WHERE ")
        return [parts[0], "\(parts.count - 1)"]
      }
      #expect(told.sorted { $0[0] < $1[0] } == there, "\(relation.name)")
    }
  }

  @Test func commentsOverSeveralLinesBecomeOneMeaning() throws {
    let payload = relations.first { $0.name == "perturbation" }?.columns
      .first { $0.name == "payload" }
    #expect(
      payload?.meaning
        == "δ·255 as int8, or int16 where it is wider; or, where that is smaller, all of base + δ "
        + "(codec picture); checksum and raw_length are of what is kept")
    #expect(payload?.check == nil)
    let norm = relations.first { $0.name == "threat_model" }?.columns.first { $0.name == "norm" }
    #expect(norm?.check == "norm IN ('l1', 'l2', 'linf')")
  }
}
