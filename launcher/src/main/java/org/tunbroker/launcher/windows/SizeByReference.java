package org.tunbroker.launcher.windows;

import com.sun.jna.Native;
import com.sun.jna.ptr.ByReference;

/** A SIZE_T that a function writes: as wide as a pointer. For one thread. */
public final class SizeByReference extends ByReference {
    /** Begins with 0. */
    public SizeByReference() {
        super(Native.SIZE_T_SIZE);
        getPointer().clear(Native.SIZE_T_SIZE);
    }

    long value() {
        return Native.SIZE_T_SIZE == Long.BYTES
                ? getPointer().getLong(0)
                : getPointer().getInt(0) & 0xFFFFFFFFL;
    }
}
