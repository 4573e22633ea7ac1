package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.io.Output;

/**
 * A message between client and broker. Each class has its own encoding: a constructor that reads
 * it, and {@link #write}. Immutable.
 */
public abstract class Message {
    private final int number;

    Message(final int number) {
        this.number = number;
    }

    /** Returns the number by which the other side knows what the message is. */
    final int number() {
        return number;
    }

    /** Writes the fields in the order in which the constructor reads them. */
    void write(final Output out) {}
}
