// The study of layers at tiny scale: mechanics, not science.
import Nets
import Store
import Testing

@testable import Experiments

@Suite struct LayerRobustnessTests {
  @Test(arguments: [Corpus.Kind.grey, .colour])
  func everyLayerOfEveryNetworkHasItsRow(kind: Corpus.Kind) throws {
    let made = try StudyLab(kind: kind)
    let run = try made.run(LayerRobustness.self)
    let table = try made.lab.run(
      NamedQuery.named("layer-robustness"), parameters: ["run": "\(run.id)"])
    let networks = [
      ("standard", "cnn"), ("robust", "cnn"), ("vgg11", "vgg11"), ("alexnet", "alexnet"),
    ]
    let expected = try networks.flatMap { subject, architecture in
      try MeasuredLayers.of(architecture).enumerated().map { "\(subject) \($1) \($0 + 1)" }
    }
    #expect(table.rows.map { $0[0...2].map(\.plainText).joined(separator: " ") } == expected)
    #expect(table.rows.filter { $0[6] != .null }.count == 16)
    #expect(try made.count("measurement") == 2 * expected.count + expected.count + 4 * 4)
    // One seed can never decide.
    #expect(try made.column("SELECT DISTINCT verdict FROM verdict") == ["too weak to tell"])
    #expect(Verification.run(made.lab).isEmpty)
  }

  /// R is the ratio of the means that the steps have kept.
  @Test func figuresAreThoseOfTheSteps() throws {
    let made = try StudyLab()
    _ = try made.run(LayerRobustness.self)
    let ratios = try made.column(
      """
      SELECT printf('%.15g', moved.value / apart.value)
      FROM measurement AS moved
      JOIN measurement AS apart ON apart.run_id = moved.run_id
      WHERE moved.quantity = 'mean distance in the ball'
        AND apart.quantity = 'mean distance of pictures'
      ORDER BY moved.id
      """)
    let noted = try made.column(
      """
      SELECT printf('%.15g', value) FROM measurement WHERE quantity LIKE 'R of %' ORDER BY id
      """)
    #expect(ratios == noted && !noted.isEmpty)
  }

  @Test func growthIsFromTheFirstLayerToTheFourthAndTheLast() throws {
    let made = try StudyLab()
    _ = try made.run(LayerRobustness.self)
    func values(_ quantity: String) throws -> [Double] {
      try made.column(
        """
        SELECT printf('%.17g', value) FROM measurement
        WHERE quantity LIKE '\(quantity)' AND subject = 'vgg11' ORDER BY x
        """
      ).compactMap(Double.init)
    }
    let layers = try values("R of %")
    #expect(layers.count == 8)
    let mean = layers.prefix(4).reduce(0, +) / 4
    for (quantity, expected) in [
      ("growth of R to the fourth layer", layers[3] - layers[0]),
      ("growth of R to the last layer", layers[7] - layers[0]),
      ("mean R of the first layers", mean),
    ] {
      let noted = try values(quantity)
      #expect(noted.count == 1 && abs(noted[0] - expected) < 1e-12, "\(quantity)")
    }
  }

  @Test func theStudyIsFoundAgain() throws {
    let made = try StudyLab()
    let run = try made.run(LayerRobustness.self)
    let runs = try made.count("run")
    #expect(try made.run(LayerRobustness.self).id == run.id)
    #expect(try made.count("run") == runs)
  }

  @Test(arguments: Scale.allCases)
  func theLayersAreInTheirNetworks(scale: Scale) throws {
    for kind in [Corpus.Kind.grey, .colour] {
      let study = try LayerRobustness(scale, on: kind, threads: 1)
      let shape =
        kind == .grey
        ? ImageShape(channels: 1, height: 28, width: 28)
        : ImageShape(channels: 3, height: 32, width: 32)
      for choice in [study.paper.network, study.vgg.network, study.alexnet.network] {
        let network = try Architecture.named(
          choice.architecture, input: shape, classes: 10, width: choice.width)
        let layers = try MeasuredLayers.of(choice.architecture)
        #expect(layers == network.layerNames.filter(Set(layers).contains))
        if choice != study.paper.network {
          #expect(layers == relus(of: network))
        }
      }
      // The fourth position is what claims are about.
      #expect(study.published.count == 16)
    }
  }

  private func relus(of network: Architecture) -> [String] {
    network.layers.filter { $0.operation == .relu }.map(\.name)
  }

  @Test func anArchitectureWithoutATableIsRefused() {
    #expect(throws: StoreError.self) { try MeasuredLayers.of("mlp") }
  }
}
