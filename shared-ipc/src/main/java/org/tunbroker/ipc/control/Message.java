package org.tunbroker.ipc.control;

import com.esotericsoftware.kryo.io.Output;

/**
 * What client and broker send each other. Each message stands beside its encoding: a constructor
 * that reads it, and {@link #write}. Immutable.
 */
public abstract class Message {
    Message() {}

    /** Writes the fields in the order in which they are read; a message without fields nothing. */
    void write(final Output out) {}
}
