using ThemeDay.Documents.Cells;
using ThemeDay.Documents.Notices;

namespace ThemeDay.Documents.Tests.Notices;

public sealed class NoticePhrasesTests
{
    [Theory]
    [InlineData("430503", "各乡镇人民政府、街道办事处，区直和省市驻区有关单位：")]
    [InlineData("430522", "各乡镇人民政府、街道办事处，县直和省市驻县有关单位：")]
    [InlineData("999999", "各乡镇人民政府、街道办事处，各有关单位：")]
    public void The_addressee_is_named_after_the_kind_of_the_district(string code, string addressee) =>
        Assert.Equal(addressee, NoticePhrases.GetAddressee(Division.Find(code)));
}
