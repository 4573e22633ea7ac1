package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.io.Output;

/**
 * A message between client and broker. Each class has its own encoding: a constructor that reads
 * it, and {@link #write}. Immutable.
 */
public abstract class Message {
    Message() {}

    /** Writes the fields in the order in which the constructor reads them. */
    void write(final Output out) {}
}
