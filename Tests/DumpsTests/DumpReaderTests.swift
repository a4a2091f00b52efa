import Dumps
import Testing

@Suite("Dumps of MariaDB and MySQL") struct DumpReaderTests {
    private static let table = """
        CREATE TABLE `users` (
          `id` int(11) NOT NULL AUTO_INCREMENT,
          `email` varchar(255) DEFAULT 'x,y)' COMMENT 'it''s; `his`',
          `username` varchar(255) NOT NULL,
          `created_at` timestamp NOT NULL DEFAULT current_timestamp(),
          PRIMARY KEY (`id`),
          UNIQUE KEY `username` (`username`), KEY `email` (`email`(10))
        ) engine=InnoDB DEFAULT CHARSET=utf8mb4;

        """

    @Test("a whole dump: comments, other tables and their rows are skipped, whatever is in them")
    func whole() {
        let outcome = read(
            """
            /*M!999999\\- enable the sandbox mode */
            -- MariaDB dump 10.19  Distrib 10.11.6-MariaDB; it's `one
            /*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT; INSERT INTO users VALUES (1) */;
            DROP TABLE IF EXISTS `notes`;
            CREATE TABLE `notes` (`username` int);
            INSERT INTO `notes` VALUES (1,'INSERT INTO `users` VALUES (9,\\'no\\',\\'no\\',NULL);'),(2,'\\\\');
            # '
            DROP TABLE IF EXISTS `users`;
            \(Self.table)
            LOCK TABLES `users` WRITE;
            /*!40000 ALTER TABLE `users` DISABLE KEYS */;
            INSERT INTO `users` VALUES
            (1,'a@b.co','ada','2024-03-01 10:00:00'),
            (2,NULL,_binary 'bob',NULL),(3, 'it''s\\'', 'c\\\\\\n\\0d' , '-');
            INSERT IGNORE INTO `worlds`.`users` (`username`,`email`) VALUES ('dan',0x6440), ("eve",X'65') ON DUPLICATE KEY UPDATE id = 1;
            UNLOCK TABLES;
            DELIMITER ;;
            CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW BEGIN INSERT INTO users VALUES (NEW.id); END ;;
            delimiter ;
            REPLACE INTO users VALUES (6,-1.5e-3,7,NULL);
            -- Dump completed
            """
        )
        #expect(outcome.error == nil)
        #expect(
            outcome.rows.map(\.fields) == [
                ["ada", "a@b.co", .tooLong], ["bob", .missing, .missing],
                [.bytes(Array("c\\\n\0d".utf8)), "it's'", "-"],
                ["dan", "d@", .missing], ["eve", "e", .missing], ["7", "-1.5e-3", .missing],
            ]
        )
        #expect(outcome.rows.map(\.line) == [21, 22, 22, 23, 23, 28])
        #expect(outcome.rows.map(\.number) == Array(1...6))
    }

    @Test("the table may be named otherwise in SQL: in a database, in double quotes, without quotes")
    func names() {
        for name in ["`worlds`.`users`", "\"users\"", "users", "IF NOT EXISTS `users`"] {
            let rows = "INSERT INTO `users` VALUES ('ada', 'a@b.co');"
            let outcome = read("CREATE TABLE \(name) (\"username\" text, email text, KEY k (email));\n\(rows)")
            #expect(outcome.names == ["ada"] && outcome.error == nil, "\(name)")
        }
    }

    @Test("a table without rows is an empty one; a row with another number of values is told")
    func problems() {
        #expect(read(Self.table) == DumpCheck.Outcome())
        let rows = "(1,'a@b.co','ada'),(2,'b','bob',NULL,1),(3,'c','cyd','')"
        let outcome = read(Self.table + "INSERT INTO users VALUES \(rows);")
        #expect(outcome.rows.map(\.problem) == [.fields(3, columns: 4), .fields(5, columns: 4), nil])
        #expect(outcome.names == ["ada", "bob", "cyd"])
    }

    @Test("a dump that is cut off anywhere in the rows is refused, with the line")
    func cutOff() {
        let rows = "INSERT INTO `users` VALUES (1,'a@b.co','ada',NULL),\n(2,'b@b.co','bob',NULL);"
        for count in 28..<rows.utf8.count {
            let error = read(Self.table + rows.prefix(count)).error
            #expect(error?.code == .cutOff, "\(rows.prefix(count)): \(String(describing: error))")
            #expect((9...10).contains(error?.line ?? 0))
        }
        for text in ["CREATE TABLE users (a", "/* open", "CREATE TABLE `users", "DELIMITER ;;\nx", "-- \nSELECT 'x\\"] {
            #expect(read(text).error?.code == .cutOff, "\(text)")
        }
    }

    @Test("what is no list of values is refused, and nothing of it is told")
    func refusals() {
        let cases: [(String, DumpError.Code)] = [
            ("-- \n", .noTable("users")), ("INSERT INTO other VALUES (1);", .noTable("users")),
            ("INSERT INTO users VALUES ('ada');", .rowsBeforeTable),
            ("INSERT INTO users (username) VALUES ('ada');", .noColumn("email")),
            ("INSERT INTO users SELECT * FROM x;", .expected("VALUES")),
            (Self.table + "INSERT INTO users VALUES (secret(1));", .expected("a comma, or the end of the row")),
            (Self.table + "INSERT INTO users VALUES ('a' 'b');", .expected("a comma, or the end of the row")),
            (Self.table + "INSERT INTO users VALUES _binary;", .expected("a row in parentheses")),
            (Self.table + "INSERT INTO users VALUES (_a _b _c 'd');", .expected("a comma, or the end of the row")),
            (Self.table + Self.table, .tableTwice("users")),
            ("CREATE TABLE users (" + String(repeating: "a int,", count: 1_018) + "b int);", .tooManyColumns),
        ]
        for (text, code) in cases {
            let error = read(text).error
            #expect(error?.code == code, "\(text.suffix(60)): \(String(describing: error))")
            #expect(error?.description.contains("secret") != true)
        }
    }

    @Test("one row of many megabytes, and nested comments and quotes, are read within bounds")
    func hostile() {
        let long = String(repeating: "\\'", count: 1 << 20)
        let outcome = read(Self.table + "INSERT INTO users VALUES (1,'\(long)','\(long)',NULL);", by: 1 << 16)
        #expect(outcome.rows.map(\.fields) == [[.tooLong, .tooLong, .missing]] && outcome.error == nil)
        let nested = String(repeating: "/* ' /* \" */ ", count: 10_000) + String(repeating: "_x ", count: 10_000) + ";"
        #expect(read(nested, by: 1 << 16).error?.code == .noTable("users"))
        let introduced = Self.table + "INSERT INTO users VALUES (" + String(repeating: "_x ", count: 100_000)
        #expect(read(introduced, by: 1 << 16).error != nil)
    }
}
