package org.tunbroker.launcher.os.windows;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;

/** Structures that functions of kernel32.dll take. For one thread. */
public final class WinBase {
    private WinBase() {}

    /** STARTUPINFOEXW: a STARTUPINFOW and an attribute list. */
    @FieldOrder({
        "cb",
        "reserved",
        "desktop",
        "title",
        "x",
        "y",
        "xSize",
        "ySize",
        "xCountChars",
        "yCountChars",
        "fillAttribute",
        "flags",
        "showWindow",
        "reserved2Length",
        "reserved2",
        "stdInput",
        "stdOutput",
        "stdError",
        "attributeList"
    })
    public static final class StartupInfoEx extends Structure {
        public int cb;
        public Pointer reserved;
        public Pointer desktop;
        public Pointer title;
        public int x;
        public int y;
        public int xSize;
        public int ySize;
        public int xCountChars;
        public int yCountChars;
        public int fillAttribute;
        public int flags;
        public short showWindow;
        public short reserved2Length;
        public Pointer reserved2;
        public Pointer stdInput;
        public Pointer stdOutput;
        public Pointer stdError;
        public Pointer attributeList;
    }

    /** PROCESS_INFORMATION. */
    @FieldOrder({"process", "thread", "processId", "threadId"})
    public static final class ProcessInformation extends Structure {
        public Pointer process;
        public Pointer thread;
        public int processId;
        public int threadId;
    }

    /** BY_HANDLE_FILE_INFORMATION. */
    @FieldOrder({
        "attributes",
        "creationTime",
        "lastAccessTime",
        "lastWriteTime",
        "volumeSerialNumber",
        "sizeHigh",
        "sizeLow",
        "linkCount",
        "indexHigh",
        "indexLow"
    })
    public static final class FileInformation extends Structure {
        public int attributes;
        public int[] creationTime = new int[2];
        public int[] lastAccessTime = new int[2];
        public int[] lastWriteTime = new int[2];
        public int volumeSerialNumber;
        public int sizeHigh;
        public int sizeLow;
        public int linkCount;
        public int indexHigh;
        public int indexLow;
    }

    /** SECURITY_ATTRIBUTES. */
    @FieldOrder({"length", "descriptor", "inheritHandle"})
    public static final class SecurityAttributes extends Structure {
        public int length;
        public Pointer descriptor;
        public int inheritHandle;
    }
}
