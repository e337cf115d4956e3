// What the tool shows of the registry, whole.
import Nets
import Testing

@Suite struct ArchitectureListingTests {
  @Test func aSmallArchitectureIsShownLayerByLayer() throws {
    let shown = try Tool().run("show", "mlp")
    #expect(shown.status == 0)
    #expect(
      shown.output == """
        mlp, width 512, for 32×32×3 and 10 classes

        layer      does                       inputs     gives    parameters     FLOP
        ─────────  ─────────────────────────  ─────────  ───────  ──────────  ───────
        normalise  normalise (x − 0.5) · 4.0  picture    32×32×3           0        0
        fc1        linear to 512              normalise  1×1×512     1573376  3145728
        relu1      ReLU                       fc1        1×1×512           0        0
        fc2        linear to 512              relu1      1×1×512      262656   524288
        relu2      ReLU                       fc2        1×1×512           0        0
        fc3        linear to 10               relu2      1×1×10         5130    10240

        1841162 parameters, 3680256 floating-point operations (FLOP) in one picture's forward pass: \
        two for each multiplication with addition in convolutions and linear layers

        """)
  }

  @Test func everyArchitectureIsListedForBothShapesOfPictures() throws {
    let lines = try Tool().run("list", "architectures", "--csv").output.split(separator: "\n")
    #expect(lines.count == 1 + 2 * Architecture.names.count)
    #expect(lines.first == "architecture,input,width,layers,parameters,MFLOP")
    #expect(lines.contains("cnn,28×28×1,32,19,102826,12.8"))
    #expect(lines.contains("resnet9,32×32×3,16,32,412954,48.1"))
    #expect(lines.contains("resnet18,32×32×3,64,68,11173962,1110.8"))
  }
}
