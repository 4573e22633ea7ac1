package org.tunbroker.ipc.config;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

/**
 * An interface's metric. Of several interfaces that lead to the same network, the system uses the
 * one with the lowest metric. Immutable and thread-safe.
 */
public final class Metric extends Setting {
    /** The metric that the operating system chooses; the initial value. */
    public static final Metric AUTOMATIC = new Metric(-1);

    /** The highest metric: Windows' own dialogs take no higher one. */
    public static final int MAX = 9999;

    static final SettingKind KIND = SettingKind.one(4, "Metric", Metric::new);

    private final int metric;

    /**
     * Makes a value.
     *
     * @param metric 0 to {@link #MAX}, or -1 for {@link #AUTOMATIC}, which {@link #validate} checks
     */
    public Metric(final int metric) {
        this.metric = metric;
    }

    private Metric(final Input in) {
        this(in.readInt());
    }

    /**
     * Tells whether the operating system chooses.
     *
     * @return true if {@link #metric()} is -1
     */
    public boolean isAutomatic() {
        return equals(AUTOMATIC);
    }

    /**
     * Returns the value.
     *
     * @return lower is preferred; -1 if the operating system chooses
     */
    public int metric() {
        return metric;
    }

    @Override
    public SettingKind kind() {
        return KIND;
    }

    @Override
    public void validate(final String call) {
        if (metric < AUTOMATIC.metric || metric > MAX) {
            throw new TunException(
                    ErrorCode.ERROR_INVALID_PARAMETER,
                    call,
                    "metric=" + metric + " must be from 0 to " + MAX
                            + ", or -1 for the system's own choice");
        }
    }

    @Override
    Object value() {
        return metric;
    }

    @Override
    void write(final Output out) {
        out.writeInt(metric);
    }

    @Override
    public String toString() {
        return isAutomatic() ? "automatic metric" : "metric " + metric;
    }
}
