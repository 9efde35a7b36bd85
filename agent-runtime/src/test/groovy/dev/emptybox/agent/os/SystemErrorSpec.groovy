package dev.emptybox.agent.os

import java.net.ConnectException
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.net.Socket
import java.nio.file.AccessDeniedException
import java.nio.file.FileSystemException
import java.nio.file.Files
import java.nio.file.NotDirectoryException
import java.nio.file.Path
import spock.lang.Specification
import spock.lang.TempDir

class SystemErrorSpec extends Specification {

    @TempDir
    Path directory

    private static IOException refusal(Closure<?> call) {
        try {
            call()
            throw new AssertionError('it was not refused')
        } catch (IOException refused) {
            return refused
        }
    }

    def 'what this system refuses is understood'() {
        given:
        def file = Files.createFile(directory.resolve('file'))
        def one = directory.resolve('one')
        def other = Files.createSymbolicLink(directory.resolve('other'), one)
        Files.createSymbolicLink(one, other)
        int free = new ServerSocket(0).withCloseable { it.localPort }

        expect:
        SystemError.of(refusal { Files.createFile(file.resolve('below')) }) == SystemError.NOT_A_DIRECTORY
        SystemError.of(refusal { Files.readString(one) }) == SystemError.LINK_LOOP
        SystemError.of(refusal { new Socket().withCloseable { it.connect(new InetSocketAddress('127.0.0.1', free)) } }) == SystemError.REFUSED
        SystemError.of(refusal { Files.readString(directory.resolve('absent')) }) == SystemError.OTHER
    }

    def 'it is known by the type of the exception or by the words of the system: #error'() {
        expect:
        SystemError.of(refused) == error

        where:
        refused                                                           || error
        new AccessDeniedException('f')                                    || SystemError.NOT_PERMITTED
        new BindException('Permission denied')                            || SystemError.NOT_PERMITTED
        new FileSystemException('f', null, 'Operation not permitted')     || SystemError.NOT_PERMITTED
        new NotDirectoryException('f')                                    || SystemError.NOT_A_DIRECTORY
        new FileSystemException('f', null, 'No space left on device')     || SystemError.FULL
        new IOException('Disk quota exceeded')                            || SystemError.FULL
        new FileSystemException('f', null, 'Read-only file system')       || SystemError.READ_ONLY
        new FileSystemException('f', null, 'Device or resource busy')     || SystemError.BUSY
        new ConnectException('Connection refused')                        || SystemError.REFUSED
        new FileSystemException('f')                                      || SystemError.OTHER
        new IOException()                                                 || SystemError.OTHER
    }

    def 'the path of a file is not taken for words of the system'() {
        expect:
        SystemError.of(new FileSystemException('/tmp/Permission denied', null, 'Too many open files')) == SystemError.OTHER
    }
}
