package org.tunbroker.broker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.tunbroker.ErrorCode;
import org.tunbroker.broker.limit.Limits;
import org.tunbroker.ipc.control.Reply;

/** A broker whose limits are so low that a test reaches each of them. */
abstract class LimitsFixture {
    static final ErrorCode QUOTA = ErrorCode.ERROR_NOT_ENOUGH_QUOTA;

    final TestBroker broker = new TestBroker(
            Limits.parse(
                    "processes=2,connections=3,adapters=4,handles=6,sessions=2,memory=3,addresses=5,routes=3,requests=8,replies=16"));

    @AfterEach
    void close() {
        broker.close();
    }

    static void assertNames(final String limit, final Reply.Failure failure) {
        assertTrue(failure.reason.contains(limit), failure.reason);
        assertTrue(failure.reason.contains("tunbroker.limits"), failure.reason);
    }
}
