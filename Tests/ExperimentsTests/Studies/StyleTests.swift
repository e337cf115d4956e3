// The study of style transfer at tiny scale: mechanics, not science.
import Learning
import Nets
import Store
import Testing

@testable import Experiments

@Suite struct StyleTests {
  @Test(arguments: [Corpus.Kind.grey, .colour])
  func everyWayToMakeAPictureHasItsRow(kind: Corpus.Kind) throws {
    let made = try StudyLab(kind: kind)
    let run = try made.run(Style.self)
    let table = try made.lab.run(NamedQuery.named("style"), parameters: ["run": "\(run.id)"])
    let networks = ["standard", "robust", "vgg", "alexnet"]
    let swaps = ["style standard, content vgg", "style vgg, content standard"]
    let noise = networks.map { "\($0), from noise" }
    let layers = ["standard", "robust", "vgg"].flatMap { network in
      (1...4).map { "\(network), layer \($0)" }
    }
    #expect(table.rows.map { $0[0].plainText } == networks + swaps + noise + layers)
    #expect(table.rows.allSatisfy { $0[4] != .null && $0[5] != .null })
    let pictures = try made.lab.run(NamedQuery.named("style-transfers"))
    #expect(pictures.rows.count == table.rows.count)
    #expect(
      pictures.rows.prefix(2).map { $0[15].plainText } == [
        "style.blobs.standard.1/coffee-tissue", "style.blobs.robust.1/coffee-tissue",
      ])
    #expect(try made.verdicts().count == 7)
    #expect(Verification.run(made.lab).isEmpty)
  }

  @Test func repetitionsShareJudgeAndPhotographs() throws {
    let made = try StudyLab(kind: .colour)
    _ = try made.run(Style.self, seeds: 2)
    let judges = try made.rows(
      """
      SELECT count(DISTINCT json_extract(settings, '$.judge.network.model')),
        count(DISTINCT json_extract(settings, '$.content.dataset')),
        count(DISTINCT json_extract(settings, '$.styleNetwork.model'))
      FROM run WHERE kind = 'style'
      """)
    #expect(judges == [["1", "1", "8"]])
  }

  /// Every picture's run, and that of the photographs, can be taken up by itself from its settings.
  @Test func partsOfTheStudyAreResumedFromTheirSettings() throws {
    let made = try StudyLab(kind: .colour)
    _ = try made.run(Style.self)
    let ids = try made.column(
      """
      SELECT min(id) FROM run WHERE kind IN ('style', 'photographs') GROUP BY kind ORDER BY kind
      """)
    let runs = try made.count("run")
    for id in ids {
      let run = try made.lab.runs.run(try #require(Int64(id)))
      // The settings, read and written again, are those of the run that is done.
      try Resumption.resume(run, in: made.lab, threads: 1)
    }
    #expect(try ids.count == 2 && made.count("run") == runs)
  }

  /// The swap of the style's network counts what changes with it, whichever sees the content.
  @Test func theEffectsOfTheSwapAreThoseOfTheFigures() throws {
    let made = try StudyLab(kind: .colour)
    _ = try made.run(Style.self)
    func value(_ quantity: String, _ subject: String) throws -> Double {
      let found = try made.column(
        """
        SELECT printf('%.17g', value) FROM measurement
        WHERE quantity = '\(quantity)' AND subject = '\(subject)'
        """)
      return try #require(Double(found.first ?? ""))
    }
    let judged = "judged style loss"
    let (both, neither) = (try value(judged, "standard"), try value(judged, "vgg"))
    let style = try value(judged, "style standard, content vgg")
    let content = try value(judged, "style vgg, content standard")
    let effect = "effect of the swap"
    #expect(
      abs(try value(effect, "style network") - (both + style - content - neither) / 2) < 1e-12)
    #expect(
      abs(try value(effect, "content network") - abs(both - style + content - neither) / 2)
        < 1e-12)
  }

  /// Gatys et al. have means in VGG; 28×28 pictures are padded there, for which no mean stands.
  @Test(arguments: [(Corpus.Kind.colour, "1"), (.grey, "0")])
  func poolsOfVGGAloneGiveMeans(kind: Corpus.Kind, vgg: String) throws {
    let made = try StudyLab(kind: kind)
    _ = try made.run(Style.self)
    let rows = try made.rows(
      """
      SELECT DISTINCT model.architecture ->> '$.name', run.settings ->> '$.settings.style.averagesPools'
      FROM run JOIN model ON model.name = run.settings ->> '$.styleNetwork.model'
      WHERE run.kind = 'style' ORDER BY 1
      """)
    #expect(rows == [["alexnet", "0"], ["cnn", "0"], ["vgg11", vgg]])
  }

  @Test(arguments: [
    "cnn", "resnet9", "resnet18", "resnet50", "vgg11", "vgg16", "alexnet",
  ])
  func layersAreThoseOfTheNetworkInOrder(name: String) throws {
    let network = try Architecture.named(
      name, input: ImageShape(channels: 3, height: 32, width: 32), classes: 10)
    let layers = try StyleLayers.named(of: network)
    let places = layers.compactMap { network.layerNames.firstIndex(of: $0) }
    #expect(places.count == StyleLayers.count && places == places.sorted())
    // What is looked at is behind a ReLU, or a sum of such.
    let ends = network.layers.filter { layers.contains($0.name) }.map(\.operation)
    #expect(ends.allSatisfy { $0 == .relu || $0 == .add })
  }

  @Test func stagesThatNobodyNamedAreRefused() throws {
    let network = try Architecture.named(
      "densenet", input: ImageShape(channels: 3, height: 32, width: 32), classes: 10)
    let error = #expect(throws: StoreError.self) { try StyleLayers.named(of: network) }
    #expect(error?.description.contains("densenet") == true)
  }
}
