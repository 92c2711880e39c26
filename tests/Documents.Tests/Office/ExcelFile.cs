namespace ThemeDay.Documents.Tests.Office;

/// <summary>Excel files of tests.</summary>
internal static class ExcelFile
{
    /// <summary>A workbook with one sheet, from the XML of its rows.</summary>
    public static MemoryStream Create(string rows, string after = "", string workbook = "", string state = "visible") =>
        WordFile.Zip(
            (
                "[Content_Types].xml",
                """
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
                <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
                <Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
                <Override PartName="/xl/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
                <Override PartName="/xl/strings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
                <Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
                </Types>
                """
            ),
            ("_rels/.rels", Relationships(("officeDocument", "xl/workbook.xml"))),
            ("xl/_rels/workbook.xml.rels", Relationships(("worksheet", "sheet1.xml"), ("sharedStrings", "strings.xml"), ("styles", "styles.xml"))),
            (
                "xl/workbook.xml",
                $"""
                <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
                xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
                {workbook}<sheets><sheet name="表一" sheetId="1" state="{state}" r:id="r0"/></sheets></workbook>
                """
            ),
            (
                "xl/sheet1.xml",
                $"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData>{after}</worksheet>"
            ),
            (
                "xl/strings.xml",
                """
                <sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>活动主题</t></si>
                <si><r><t>教育</t></r><r><t>局</t></r><rPh sb="0" eb="2"><t>jiaoyu</t></rPh></si></sst>
                """
            ),
            (
                "xl/styles.xml",
                """
                <styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
                <numFmts count="2">
                <numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>
                <numFmt numFmtId="178" formatCode="[DBNum1][$-804]General"/><numFmt numFmtId="179" formatCode="[White]0"/>
                <numFmt numFmtId="177" formatCode="0&quot;month&quot;"/></numFmts>
                <cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="176"/><xf numFmtId="177"/>
                <xf numFmtId="178"/><xf numFmtId="179"/></cellXfs></styleSheet>
                """
            )
        );

    private static string Relationships(params IEnumerable<(string Type, string Target)> targets) =>
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + string.Concat(
            targets
                .Index()
                .Select(target =>
                    $"<Relationship Id=\"r{target.Index}\" Target=\"{target.Item.Target}\" "
                    + $"Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{target.Item.Type}\"/>"
                )
        )
        + "</Relationships>";
}
