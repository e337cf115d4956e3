// Rebuilding: proven from stored perturbations and from the recipe, and what is not equal says so.
import Datasets
import Foundation
import Store
import Testing

@Suite struct RebuildTests {
  @Test func storedPerturbationsAndRecipeGiveTheSameContent() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let det = try made.makeDet(of: base, with: made.makeModel(for: base))
    let proven = RebuildResult.proven(hash: det.hash, pictures: 60)
    #expect(try Rebuild(in: made.lab).fromPerturbations(det) == proven)
    #expect(try Rebuild(in: made.lab).fromRecipe(det, threads: 1) == proven)
    #expect(try Rebuild(in: made.lab).fromRecipe(det, threads: 2) == proven)
  }

  @Test func anImportHasNoRecipe() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    #expect(
      try Rebuild(in: made.lab).fromPerturbations(base) == .proven(hash: base.hash, pictures: 60))
    #expect(throws: StoreError.self) { try Rebuild(in: made.lab).fromRecipe(base, threads: 1) }
  }

  @Test func otherWeightsUnderTheSameNameDiffer() throws {
    let made = try RecipeLab()
    let base = try made.importBars()[0]
    let model = try made.makeModel(for: base)
    let det = try made.makeDet(of: base, with: model)
    // The weights are written over behind the lab's back, as another machine's would differ.
    let other = try made.makeModel(for: base, name: "other")
    _ = try made.lab.run(
      sql: "UPDATE model SET name = CASE name WHEN 'bars' THEN 'was' ELSE 'bars' END")
    _ = try made.lab.run(
      sql: """
        UPDATE checkpoint_tensor SET codec = 0, raw_length = 12, checksum = \(Self.checksum),
          payload = x'0000803f0000000000000000'
        WHERE checkpoint_id = \(other.checkpointID) AND name LIKE '%bias'
        """)
    guard
      case .differs(let pictures, of: 60, let largest) =
        try Rebuild(in: made.lab).fromRecipe(det, threads: 1)
    else {
      Issue.record("a bias of 1 on the first class must change the attack")
      return
    }
    #expect((1...60).contains(pictures))
    #expect((1...255).contains(largest))
  }

  /// The first 8 bytes of the SHA-256 of three floats 1, 0, 0.
  private static let checksum = "x'480376c6bf738a02'"
}
