// The sentences that users read.
import Testing

@testable import Learning

struct LearningErrorTests {
  @Test(arguments: [
    (
      LearningError.malformedEpsilon("2e-1"),
      "'2e-1' is no size of a ball; write a fraction such as 8/255 or a decimal such as 0.5"
    ),
    (
      .epsilonTooLarge("8"),
      "an L∞ ball of 8 contains every picture, since pixels lie in [0, 1]; did you mean 8/255?"
    ),
    (
      .epsilonTooLarge("1.5"),
      "an L∞ ball of 1.5 contains every picture, since pixels lie in [0, 1]; "
        + "choose eps of at most 1"
    ),
    (
      .unknownTargetRule("nxt"),
      "'nxt' is no target; choose none, next, random, least-likely or the number of a class"
    ),
    (
      .invalidSetting(name: "steps", value: "-1", allowed: "0 or more"),
      "steps is -1, but must be 0 or more"
    ),
    (
      .diverged(step: 12, learningRate: 3),
      "training diverged at step 12 (learning rate 3.0): loss or weights are no longer finite; "
        + "train with a lower learning rate"
    ),
    (
      .exploded(epoch: 3, loss: 1e20, guessing: 2.3026),
      "training diverged: the mean loss of epoch 3 is 1e+20, that of guessing would be 2.30; "
        + "train with a lower learning rate"
    ),
  ])
  func sayWhatIsWrongAndWhatToDo(error: LearningError, sentence: String) {
    #expect(error.description == sentence)
  }
}
