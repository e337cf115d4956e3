// Models from and for PyTorch: the same logits, the same numbers, and who they came from.
import Foundation
import Learning
import Nets
import Store
import Testing

@testable import Datasets

@Suite struct ModelExchangeTests {
  private let made: RecipeLab
  private let pictures: Dataset

  init() throws {
    made = try RecipeLab()
    pictures = try made.importBars()[1]
  }

  private func importing(
    _ file: String, as model: String = "m", _ arch: String? = "cnn", width: Int? = 4
  ) -> ImportModelRecipe {
    ImportModelRecipe(
      path: file, model: model, architecture: arch, width: width, pictures: pictures)
  }

  private func export(_ model: Model, as name: String = "out.safetensors") throws -> URL {
    let file = made.folder.appendingPathComponent(name)
    let bytes = try ExportModelRecipe(model: model, path: file.path).run(in: made.lab)
    #expect(try Data(contentsOf: file).count == bytes)
    return file
  }

  /// What went wrong, if anything did.
  private func complaint(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "nothing"
  }

  /// The pictures of make_safetensors.py.
  private func batch() throws -> ExampleBatch {
    try ExampleBatch(
      shape: RecipeLab.shape, classes: 3, ordinals: Array(0..<4), labels: [0, 1, 2, 0],
      pixels: (0..<4 * 36).map { UInt8($0 * 37 % 256) })
  }

  @Test(arguments: ["torch", "torch_mixed"])
  func logitsAreThoseOfPyTorch(name: String) throws {
    let model = try importing(fixturePath("\(name).safetensors")).run(in: made.lab)
    let found = try Evaluation(
      made.lab.models.network(of: model), team: LaneTeam(lanes: 1)
    ).predictions(on: batch()).logits
    let expected = try #require(
      JSONDecoder().decode(
        [String: [Float]].self, from: Data(fixture("safetensors_logits.json").bytes))[name])
    #expect(found.count == 12 && expected.count == 12)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found)")
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func anExportHoldsTheNumbersOfTheFileThatWasImported() throws {
    let model = try importing(fixturePath("torch.safetensors")).run(in: made.lab)
    let (ours, theirs) = try (
      numbers(in: [UInt8](Data(contentsOf: export(model)))),
      numbers(in: fixture("torch.safetensors").bytes)
    )
    #expect(ours.count == 27)
    #expect(ours == theirs.filter { !$0.key.hasSuffix("num_batches_tracked") })
  }

  @Test func anExportSaysWhatItIsAndComesBackByItself() throws {
    let model = try importing(fixturePath("torch.safetensors")).run(in: made.lab)
    let file = try export(model)
    let notes = try SafetensorsFormat.parse(FileSource.bytes(of: file.path)).metadata
    #expect(notes["architecture"] == "cnn" && notes["width"] == "4" && notes["input"] == "1x6x6")
    #expect(notes["normalisation"]?.contains("(x - 0.5) * 4") == true)
    #expect(notes["weights_sha256"] == model.weightsHash.hexadecimal)
    let back = try importing(file.path, as: "back", nil, width: nil).run(in: made.lab)
    #expect(back.weightsHash == model.weightsHash && back.architecture == model.architecture)
    #expect(complaint { _ = try export(model) }.contains("exists already; choose a new file"))
  }

  @Test func theRunSaysWhereTheWeightsCameFrom() throws {
    let path = fixturePath("torch.safetensors")
    let model = try importing(path).run(in: made.lab)
    #expect(try importing(path).run(in: made.lab) == model, "found again")
    let run = try made.lab.runs.run(model.runID)
    #expect(run.kind == "import-model" && run.name == "m" && run.state == .finished)
    let settings = try made.lab.run(
      sql: """
        SELECT settings ->> '$.file', settings ->> '$.sha256', settings ->> '$.width',
          settings ->> '$.pictures' FROM run WHERE kind = 'import-model'
        """)
    let sha = Provenance.fingerprint(of: try fixture("torch.safetensors").bytes)
    #expect(
      settings.rows == [
        [
          .text("torch.safetensors"), .text(sha), .integer(4), .text("bars/test"),
        ]
      ])
    let listed = try made.lab.run(NamedQuery.named("models"))
    #expect(listed.rows.count == 1 && listed.rows[0][3] == .null)
  }

  @Test func anInterruptedImportGoesOnWithTheSameFileOnly() throws {
    let source = try fixture("torch.safetensors").bytes
    try put(source, "moved", in: made.folder.path)
    let model = try importing(made.folder.path + "/moved").run(in: made.lab)
    let run = try made.lab.runs.run(model.runID)
    func goOn() throws -> Model {
      try ImportModelRecipe(resuming: run, in: made.lab).run(in: made.lab)
    }
    #expect(try goOn() == model)
    try put(fixture("torch_mixed.safetensors").bytes, "moved", in: made.folder.path)
    #expect(complaint { _ = try goOn() }.contains("is another file than the one whose import"))
  }

  @Test func weightsOfAnotherNetworkAreRefusedAndNothingIsStored() throws {
    let path = fixturePath("torch.safetensors")
    let mistakes: [(ImportModelRecipe, String)] = [
      (importing(path, width: 8), "is [4, 1, 3, 3] but the architecture asks for [8, 1, 3, 3]"),
      (importing(path, "linear"), "the tensor 'linear.weight' is [3, 8]"),
      (importing(path, "mlp"), "the weights lack the tensor 'fc1.weight'"),
      (importing(path, "cnnn"), "no architecture is named 'cnnn'"),
      (importing(path, nil), "it does not say its architecture; give --arch"),
      (importing(path, as: "a@b"), "'a@b' is no name for a new model"),
      (importing(path + "x"), "there is nothing at"),
    ]
    for (recipe, sentence) in mistakes {
      let said = complaint { _ = try recipe.run(in: made.lab) }
      #expect(said.contains(sentence), "\(said)")
    }
    let extra = SafetensorsFormat(
      tensors: try SafetensorsFormat.parse(fixture("torch.safetensors")).tensors + [
        Tensor(name: "more", shape: [1], values: [0])
      ])
    try put(extra.encoded(), "extra", in: made.folder.path)
    let said = complaint {
      _ = try importing(made.folder.path + "/extra").run(in: made.lab)
    }
    #expect(said.contains("the weights hold a tensor 'more'"), "\(said)")
    let runs = try made.lab.run(sql: "SELECT count(*) FROM run WHERE kind = 'import-model'")
    #expect(runs.rows == [[.integer(0)]])
  }

  /// Every tensor's bytes by name, read with another JSON reader than the one under test.
  private func numbers(in bytes: [UInt8]) throws -> [String: [UInt8]] {
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let json = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length]))
    var found: [String: [UInt8]] = [:]
    for (name, entry) in try #require(json as? [String: [String: Any]])
    where name != "__metadata__" {
      let place = try #require(entry["data_offsets"] as? [Int])
      found[name] = Array(bytes[8 + length + place[0]..<8 + length + place[1]])
    }
    return found
  }
}
