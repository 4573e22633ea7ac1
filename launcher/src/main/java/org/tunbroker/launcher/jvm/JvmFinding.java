package org.tunbroker.launcher.jvm;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * The result for one candidate: a JVM, or the reason for which it was refused. Immutable and
 * thread-safe.
 */
final class JvmFinding {
    private final JvmCandidate candidate;
    private final NativeJvm jvm;
    private final ErrorCode code;
    private final String refusal;

    private JvmFinding(
            final JvmCandidate candidate,
            final NativeJvm jvm,
            final ErrorCode code,
            final String refusal) {
        this.candidate = candidate;
        this.jvm = jvm;
        this.code = code;
        this.refusal = refusal;
    }

    static JvmFinding accepted(final JvmCandidate candidate, final NativeJvm jvm) {
        return new JvmFinding(candidate, jvm, null, null);
    }

    static JvmFinding refused(
            final JvmCandidate candidate, final ErrorCode code, final String refusal) {
        return new JvmFinding(candidate, null, code, refusal);
    }

    boolean isAccepted() {
        return jvm != null;
    }

    /** Returns the JVM, or null if the candidate was refused. */
    NativeJvm jvm() {
        return jvm;
    }

    /** Makes the error for a candidate that was configured explicitly. */
    TunException asError(final String call, final String nextStep) {
        return new TunException(code, call, this + ". " + nextStep);
    }

    @Override
    public String toString() {
        return candidate.origin() + ": " + candidate.place()
                + (isAccepted() ? " accepted" : " " + refusal);
    }
}
