package dev.octet.engine.read.keras.layer;

import dev.octet.engine.graph.Op;
import dev.octet.engine.read.build.NetworkBuilder;
import dev.octet.engine.read.build.OpaqueOps;
import dev.octet.engine.read.keras.call.LayerCall;
import java.util.List;

/** An LSTM layer as one operator for all steps, {@link Op.SequenceLstm}. */
final class LstmSequence {
  private LstmSequence() {}

  /**
   * Adds the operator.
   *
   * @param x sequence [n,t,c]
   * @param backwards whether the last step runs first
   * @return the outputs [n,t,units] in the order in which the steps run
   */
  static int add(LayerCall call, Cell cell, int x, boolean backwards) {
    NetworkBuilder b = call.b();
    boolean sequences = call.settings().flag("return_sequences", false);
    String name = sequences ? call.name() : call.name() + "/all_steps";
    int data = backwards ? reversed(b, call.name() + "/reversed", x) : x;
    List<Integer> constants = cell.gates();
    var inputs = new int[1 + constants.size()];
    inputs[0] = data;
    for (int i = 0; i < constants.size(); i++) inputs[i + 1] = constants.get(i);
    boolean timeMajor = false;
    return b.node(name, new Op.SequenceLstm(timeMajor, Op.SequenceLstm.COARSEST_CELL), inputs);
  }

  /** Reverses the steps of a sequence [n,t,c]. */
  static int reversed(NetworkBuilder b, String name, int x) {
    return b.node(name, OpaqueOps.plain("REVERSE_V2"), x, b.list(name + "/axes", 1));
  }
}
