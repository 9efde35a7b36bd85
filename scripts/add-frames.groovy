// Copies a jar whose classes are compiled for Java 5, such as picocli's, as classes of this Java: with the stack map frames that the
// verifier has needed since. Without them, each start of the agent verifies the classes again, and the archive of loaded
// classes leaves them out. The build runs it, with the properties framesFrom and framesTo.

import groovyjarjarasm.asm.ClassReader
import groovyjarjarasm.asm.ClassVisitor
import groovyjarjarasm.asm.ClassWriter
import groovyjarjarasm.asm.Opcodes
import java.nio.file.attribute.FileTime
import java.util.zip.ZipEntry
import java.util.zip.ZipFile
import java.util.zip.ZipOutputStream

def from = new File(framesFrom as String)
def to = new File(framesTo as String)

byte[] withFrames(byte[] original, ClassLoader loader) {
    def writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
        @Override
        protected ClassLoader getClassLoader() {
            loader
        }
    }
    new ClassReader(original).accept(new ClassVisitor(Opcodes.ASM9, writer) {
        @Override
        void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
            super.visit(Opcodes.V17, access, name, signature, superName, interfaces)
        }
    }, ClassReader.SKIP_FRAMES)
    writer.toByteArray()
}

to.parentFile.mkdirs()
new URLClassLoader([from.toURI().toURL()] as URL[]).withCloseable { loader ->
    new ZipFile(from).withCloseable { source ->
        new ZipOutputStream(new FileOutputStream(to)).withCloseable { target ->
            source.entries().each { entry ->
                def bytes = source.getInputStream(entry).bytes
                def isOld = entry.name.endsWith('.class') && !entry.name.endsWith('module-info.class')
                target.putNextEntry(new ZipEntry(entry.name).tap { lastModifiedTime = FileTime.fromMillis(entry.time) })
                target.write(isOld ? withFrames(bytes, loader) : bytes)
                target.closeEntry()
            }
        }
    }
}
