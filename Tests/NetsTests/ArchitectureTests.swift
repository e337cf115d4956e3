// The registry's networks, and what is said of networks that cannot be.
import Foundation
import Testing

@testable import Nets

struct ArchitectureTests {
  static let (cifar, fashion) = (pictureShapes[0], pictureShapes[1])

  @Test func parameterCountsAreThoseOfTheDefinitions() throws {
    func count(_ name: String, _ input: ImageShape, _ width: Int? = nil) throws -> Int {
      try Architecture.named(name, input: input, classes: 10, width: width).parameterCount
    }
    #expect(try count("linear", Self.fashion) == 784 * 10 + 10)
    #expect(try count("mlp", Self.fashion) == 784 * 512 + 512 + 512 * 512 + 512 + 5130)
    #expect(try count("cnn", Self.fashion) == 102_826)
    #expect(try count("resnet9", Self.cifar, 16) == 412_954)
    #expect(try count("resnet20", Self.cifar, 16) == 272_474)
    #expect(try count("densenet", Self.cifar, 12) == 1_000_618)
    #expect(try count("densenet", Self.cifar, 32) == 6_956_298)
    // fixtures/golden/networks.py counts these in PyTorch.
    let atWidth64 = [
      "linear": 30_730, "mlp": 201_482, "cnn": 409_546, "alexnet": 2_472_266,
      "vgg11": 9_225_610, "vgg11-bn": 9_231_114, "vgg16": 14_719_818, "vgg16-bn": 14_728_266,
      "resnet9": 6_573_130, "resnet18": 11_173_962, "resnet20": 4_327_754,
      "resnet50": 23_520_842, "densenet": 27_634_186, "inception": 6_166_250,
    ]
    #expect(Set(atWidth64.keys) == Set(Architecture.names))
    for (name, parameters) in atWidth64 {
      #expect(try count(name, Self.cifar, 64) == parameters, "\(name)")
    }
  }

  @Test func operationsAreTwoForEachMultiplication() throws {
    func flops(_ name: String, _ input: ImageShape, _ width: Int? = nil) throws -> Int {
      try Architecture.named(name, input: input, classes: 10, width: width).flopCount
    }
    #expect(try flops("linear", Self.fashion) == 2 * 784 * 10)
    #expect(try flops("mlp", Self.fashion) == 2 * (784 * 512 + 512 * 512 + 512 * 10))
    let first = 14 * 14 * 32 * 9
    let rest = 14 * 14 * 32 * 9 * 32 + 49 * 64 * 9 * (32 + 64 + 64) + 640
    #expect(try flops("cnn", Self.fashion) == 2 * (first + rest))
  }

  @Test(arguments: Architecture.names, pictureShapes)
  func everyNetworkSurvivesJSON(name: String, input: ImageShape) throws {
    let architecture = try Architecture.named(name, input: input, classes: 7)
    let json = try JSONEncoder().encode(architecture)
    #expect(try JSONDecoder().decode(Architecture.self, from: json) == architecture)
  }

  @Test func aLinearLayersJSONReadsPlainly() throws {
    let architecture = try Architecture.named("linear", input: Self.fashion, classes: 10)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let json = try String(decoding: encoder.encode(architecture.layers[1]), as: UTF8.self)
    #expect(
      json == """
        {"inputs":["normalise"],"name":"linear","operation":{"linear":{"units":10}}}
        """)
  }

  @Test func decodedLayersThatDoNotFitAreRefused() throws {
    let architecture = try Architecture.named("cnn", input: Self.fashion, classes: 10)
    let json = try String(decoding: JSONEncoder().encode(architecture), as: UTF8.self)
    let edits = [
      ("\"units\":10", "\"units\":11"), ("\"kernel\":3", "\"kernel\":-3"),
      ("\"stride\":2", "\"stride\":0"), ("[\"relu3\",\"residual1", "[\"relu2\",\"residual1"),
      ("\"name\":\"conv2\"", "\"name\":\"conv1\""), ("[\"conv2\"]", "[\"later\"]"),
      ("\"height\":28", "\"height\":0"), ("\"height\":28", "\"height\":9223372036854775807"),
      ("\"classes\":10", "\"classes\":9"),
    ]
    for (old, new) in edits {
      let edited = json.replacingOccurrences(of: old, with: new)
      #expect(edited != json, "\(old)")
      #expect(throws: NetsError.self, "\(new)") {
        try JSONDecoder().decode(Architecture.self, from: Data(edited.utf8))
      }
    }
  }

  @Test func unknownNamesAndWidthsAreRefusedInWords() {
    #expect(throws: NetsError.unknownArchitecture("resnet8")) {
      try Architecture.named("resnet8", input: Self.cifar, classes: 10)
    }
    #expect(throws: NetsError.badWidth(0, architecture: "cnn")) {
      try Architecture.named("cnn", input: Self.cifar, classes: 10, width: 0)
    }
    #expect(
      NetsError.unknownArchitecture("resnet8").description
        == "no architecture is named 'resnet8'; choose one of linear, mlp, cnn, alexnet, vgg11, "
        + "vgg11-bn, vgg16, vgg16-bn, resnet9, resnet18, resnet20, resnet50, densenet, inception")
  }

  @Test func picturesTooSmallForTheNetworkAreRefused() {
    let tiny = ImageShape(channels: 3, height: 4, width: 4)
    #expect(throws: NetsError.self) {
      try Architecture.named("resnet9", input: tiny, classes: 10)
    }
  }
}
