package org.tunbroker.broker.driver.api;

import org.tunbroker.broker.driver.tap.TapPoint;
import org.tunbroker.ipc.memory.Segment;
import org.tunbroker.ipc.ring.RingConsumer;
import org.tunbroker.ipc.ring.RingProducer;

/**
 * The broker's side of a session's two rings. A device session may use each ring from one thread.
 *
 * @param toClient packets that the operating system routed into the adapter go here
 * @param fromClient packets that the client sends come from here
 * @param segment the memory that both lie in, for system calls that read or write it in place
 * @param counters the session's counters, which other threads read for reports
 * @param tap where each packet that passes can be seen
 */
public record SessionRings(
        RingProducer toClient,
        RingConsumer fromClient,
        Segment segment,
        SessionCounters counters,
        TapPoint tap) {}
