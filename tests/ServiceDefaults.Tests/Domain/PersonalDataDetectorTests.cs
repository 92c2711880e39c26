using System.Xml.Linq;
using ThemeDay.ServiceDefaults.Domain;
using ThemeDay.Testing;
using static ThemeDay.ServiceDefaults.Domain.PersonalDataKind;

namespace ThemeDay.ServiceDefaults.Tests.Domain;

public sealed class PersonalDataDetectorTests
{
    private static readonly KnownContact Contact = new("欧阳建国", "0739-5323456-801");

    [Theory]
    [InlineData("13973912345")]
    [InlineData("139 7391 2345")]
    [InlineData("139-7391-2345")]
    [InlineData("139—7391—2345")]
    [InlineData("139.7391.2345")]
    [InlineData("139·7391·2345")]
    [InlineData("139。7391。2345")]
    [InlineData("139/7391/2345")]
    [InlineData("139_7391_2345")]
    [InlineData("(139)7391-2345")]
    [InlineData("【139】7391（2345）")]
    [InlineData("139\u00a07391\u00a02345")]
    [InlineData("139\u30007391\u30002345")]
    [InlineData("139\u200b7391\u200b2345")]
    [InlineData("1\u200d3\u20609\ufeff73912345")]
    [InlineData("139 739 12345")]
    [InlineData("1397391 2345")]
    [InlineData("13973 912345")]
    [InlineData("139 73 91 23 45")]
    [InlineData("13 97 39 12 34 5")]
    [InlineData("1-397-391-2345")]
    [InlineData("1 3 9 7 3 9 1 2 3 4 5")]
    [InlineData("1-3-9-7-3-9-1-2-3-4-5")]
    [InlineData("13-9739 12345")]
    [InlineData("139    7391    2345")]
    [InlineData("139----7391----2345")]
    [InlineData("139,7391,2345")]
    [InlineData("139，7391，2345")]
    [InlineData("139、7391、2345")]
    [InlineData("139；7391；2345")]
    [InlineData("139～7391～2345")]
    [InlineData("139：7391：2345")]
    [InlineData("139*7391*2345")]
    [InlineData("139\n7391\n2345")]
    [InlineData("１３９７３９１２３４５")]
    [InlineData("①③⑨⑦③⑨①②③④⑤")]
    [InlineData("㊀㊂㊈㊆㊂㊈㊀㊁㊂㊃㊄")]
    [InlineData("⼀三九七三九⼀⼆三四五")]
    [InlineData("𝟏𝟑𝟗𝟕𝟑𝟗𝟏𝟐𝟑𝟒𝟓")]
    [InlineData("1️⃣3️⃣9️⃣7️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣")]
    [InlineData("一三九七三九一二三四五")]
    [InlineData("幺三九 七三九幺 二三四五")]
    [InlineData("壹叁玖柒叁玖壹贰叁肆伍")]
    [InlineData("139七三九一2345")]
    [InlineData("+8613973912345")]
    [InlineData("8613973912345")]
    [InlineData("008613973912345")]
    [InlineData("08613973912345")]
    [InlineData("＋86 139 7391 2345")]
    [InlineData("+86-139-7391-2345")]
    [InlineData("(+86)13973912345")]
    [InlineData("0086 139 7391 2345")]
    [InlineData("013973912345")]
    [InlineData("0739-5001234")]
    [InlineData("0739.5000000")]
    [InlineData("0739/5001234")]
    [InlineData("0739、5001234")]
    [InlineData("0739：500：1234")]
    [InlineData("07395001234")]
    [InlineData("(0739)5001234")]
    [InlineData("（0739） 500 1234")]
    [InlineData("0739－500－1234")]
    [InlineData("０７３９５００１２３４")]
    [InlineData("〇七三九 五〇〇一二三四")]
    [InlineData("零柒叁玖-伍零零壹贰叁肆")]
    [InlineData("010-62345678")]
    [InlineData("0731 8234 5678")]
    [InlineData("+86 739 5001234")]
    [InlineData("0086-739-5001234")]
    [InlineData("086-739-5001234")]
    [InlineData("+867395001234")]
    [InlineData("8607395001234")]
    [InlineData("0739，5001234人社局")]
    [InlineData("138.73912345度假村")]
    [InlineData("0739-5001234-801")]
    [InlineData("0739-5001234转801")]
    public void A_phone_number_is_found_in_whatever_way_it_is_written(string written)
    {
        const string Before = "报名请找李师傅，";
        var found = Assert.Single(Find($"{Before}{written}，一直有人接听。"));

        Assert.Equal(PhoneNumber, found.Kind);
        Assert.InRange(found.Start, Before.Length, Before.Length + 2);
        Assert.Equal(PhoneNumber, Assert.Single(Find(written)).Kind);
    }

    [Theory]
    [InlineData("联系电话：5001234")]
    [InlineData("致电 500-1234 报名")]
    [InlineData("王主任5001234")]
    [InlineData("请拨打８２３４５６７８")]
    [InlineData("咨询热线为：八二三四五六七八")]
    [InlineData("办公室5001234转801")]
    [InlineData("Tel: 8234-5678")]
    [InlineData("电　话：5001234")]
    [InlineData("电 话5001234")]
    [InlineData("联 系 人：5001234")]
    [InlineData("王主 任 5001234")]
    [InlineData("电话 5001234 人社局")]
    [InlineData("电话5001234人社局")]
    [InlineData("联系电话867395001234")]
    [InlineData("办公室5001234转分机：801")]
    [InlineData("办公室五〇〇一二三四转八〇一")]
    [InlineData("电话82-34-56-78")]
    [InlineData("电话 82 34 56 78")]
    [InlineData("电话500-12-34")]
    [InlineData("电话50-01-23-4")]
    [InlineData("监督电话（工作日8:30-17:30）：5001234")]
    [InlineData("张主任办公室：5001234")]
    [InlineData("主任李刚5001234")]
    [InlineData("电话5001234单位")]
    [InlineData("电话20402080")]
    [InlineData("传真②0④0②0⑧0一直无人处理")]
    public void A_number_without_area_code_is_found_where_a_word_announces_it(string text)
    {
        Assert.Equal(PhoneNumber, Assert.Single(Find(text)).Kind);
    }

    [Theory]
    [InlineData("0739-5001234 人社局", "0739-5001234")]
    [InlineData("0739-5001234人社局", "0739-5001234")]
    [InlineData("13973912345元旦值班", "13973912345")]
    [InlineData("13973912345 元宵", "13973912345")]
    [InlineData("139.73912345 ext 8", "139.73912345")]
    [InlineData("①13973912345", "13973912345")]
    [InlineData("1️⃣13973912345", "13973912345")]
    [InlineData("13973912345²", "13973912345")]
    [InlineData("Contact13973912345", "13973912345")]
    [InlineData("ContactContact13973912345", "13973912345")]
    [InlineData("N13973912345MA1242", "13973912345")] // no credit code: another check character
    [InlineData("https://a.cn/x，139 7391 2345", "139 7391 2345")]
    [InlineData("https://a.cn/x。0739-5001234", "0739-5001234")]
    [InlineData("HTTPS://A.CN/X、139-7391-2345、www.a.cn/t13973912345", "139-7391-2345")]
    [InlineData("https://a.cn/x１３９７３９１２３４５", "１３９７３９１２３４５")]
    [InlineData("电话：5001234、5005678", "5001234|5005678")]
    [InlineData("热线12345、5001234或5005678", "5001234|5005678")]
    [InlineData("0739-5001234/5005678", "0739-5001234|5005678")]
    [InlineData("139,7391,2345、139,7391,2346", "139,7391,2345|139,7391,2346")]
    public void A_phone_number_is_found_next_to_words_links_and_other_numbers(string text, string written)
    {
        Assert.Equal(written, string.Join('|', Find(text).Select(found => text.Substring(found.Start, found.Length))));
    }

    [Theory]
    [InlineData("11010519491231002X")]
    [InlineData("11010519491231002x")]
    [InlineData("110105 19491231 002X")]
    [InlineData("110105-1949-1231-002X")]
    [InlineData("11010519491231002Ⅹ")]
    [InlineData("11010519491231002×")]
    [InlineData("11010519491231002Х")]
    [InlineData("1101 0519 4912 3100 2X")]
    [InlineData("110105 1949 12-31 002 X")]
    [InlineData("110,105,19491231,002X")]
    [InlineData("１１０１０５１９４９１２３１００２Ｘ")]
    [InlineData("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X")]
    [InlineData("440524188001010014", false)] // born in 1880
    [InlineData("440524198001010013")]
    [InlineData("440524198001010014", false)] // another check digit
    [InlineData("990524198001010013", false)] // no such province
    [InlineData("440524198013010013", false)] // no such month
    [InlineData("430503491231002")] // of 15 digits, until 1999
    [InlineData("一一〇一〇五一九四九一二三一〇〇二X")]
    public void An_identity_number_is_known_by_its_birth_date_its_area_and_its_check_digit(string written, bool isFound = true)
    {
        Assert.Equal(isFound ? [IdentityNumber] : [], Find($"身份证号{written}，请核对").Select(found => found.Kind));
    }

    [Theory]
    [InlineData("zhang.san@163.com")]
    [InlineData("ZhangSan@dx.gov.cn")]
    [InlineData("zhangsan＠１６３．com")]
    [InlineData("zhang san @ 163 . com")]
    [InlineData("z h a n g @ 1 6 3 . c o m")]
    [InlineData("zhangsan（at）163.com")]
    [InlineData("zhangsan#163.com")]
    [InlineData("zhangsan@163。com")]
    [InlineData("ｚｈａｎｇｓａｎ＠１６３．ｃｏｍ")]
    [InlineData("zhangsan(@)163.com")]
    [InlineData("zhangsan﹫163.com")]
    [InlineData("张三@163.com")]
    [InlineData("13973912345@139.com")]
    public void A_mail_address_is_found(string written)
    {
        Assert.Equal(MailAddress, Assert.Single(Find($"邮箱：{written}，欢迎来信")).Kind);
    }

    [Theory]
    [InlineData("欧阳建国同志主持", ContactName)]
    [InlineData("欧 阳 建 国", ContactName)]
    [InlineData("欧阳（建国）", ContactName)]
    [InlineData("欧\u200b阳\u3000建国", ContactName)]
    [InlineData("0739 532 3456", ContactPhone)]
    [InlineData("（０７３９）５３２３４５６", ContactPhone)]
    [InlineData("值班室 532-3456", ContactPhone)]
    [InlineData("五三二三四五六", ContactPhone)]
    [InlineData("+86 739 5323456", ContactPhone)]
    public void The_contact_is_found_without_regard_to_spaces_brackets_and_width(string text, PersonalDataKind kind)
    {
        Assert.Equal(kind, Assert.Single(PersonalDataDetector.Find(text, [], Contact)).Kind);
    }

    [Fact]
    public void The_name_of_the_contact_does_not_reach_from_one_sentence_to_the_next()
    {
        Assert.Empty(PersonalDataDetector.Find("办理效率提高。峰值出现在六月。", [], Contact with { Person = "高峰" }));
    }

    [Theory]
    [InlineData("0739-5001234")]
    [InlineData("电话：5001234")]
    [InlineData("电话：500-1234转801")]
    [InlineData("+86 739 500 1234")]
    [InlineData("（０７３９）５００１２３４")]
    public void A_number_that_the_bureau_listed_as_public_is_not_found(string text)
    {
        Assert.Empty(PersonalDataDetector.Find(text, ["0739-5001234"], Contact with { Phone = "0739-5001234" }));
        Assert.NotEmpty(PersonalDataDetector.Find(text, ["0731-5001235"], Contact));
    }

    [Theory]
    [InlineData("0731-5001234")]
    [InlineData("（0731）500 1234")]
    [InlineData("+86 731 5001234")]
    public void A_listed_number_is_public_with_its_own_area_code_alone(string text)
    {
        Assert.Equal(PhoneNumber, Assert.Single(PersonalDataDetector.Find(text, ["0739-5001234"], Contact with { Phone = "0739-5001234" })).Kind);
    }

    [Theory]
    [InlineData("139 7391 2345", "0731-73912345")]
    [InlineData("1397 391 2345", "0739-3912345")]
    [InlineData("1397-391-2345", "0739-3912345")]
    [InlineData("13 9739123 45", "0739-9739123")]
    [InlineData("0086 139 7391 2345", "0731-73912345")]
    public void A_listed_number_does_not_hide_a_mobile_number_that_contains_it(string text, string listed)
    {
        var found = Assert.Single(PersonalDataDetector.Find(text, [listed], null));

        Assert.Equal((PhoneNumber, 0, text.Length), (found.Kind, found.Start, found.Length));
    }

    [Theory]
    [InlineData("大改革协调办发〔2023〕1号")]
    [InlineData("邵市政办函〔2023〕139号、GB/T 2260—2007、GB 11643-1999")]
    [InlineData("2023年4月14日、2023-04-14、2023.4.14、2023/04/14、20230414、二〇二三年四月十四日")]
    [InlineData("2023.06.16-2023.06.18 15:00—17:30")]
    [InlineData("2023.12.16-2024.1.15 15:30，2023.11.16—2023.12.1 15时")]
    [InlineData("6.16-6.18，9:00-11:30，08.30-11.30")]
    [InlineData("投资15000000000元、13973912345.67元、1,397,391.23元、￥13973912345，5000000万元、150000-200000元")]
    [InlineData("邮编422000，共5001234人次，惠及15600户，占比13.97%")]
    [InlineData("电话办理5001234件，联系群众5001234人，热线受理20230414件")]
    [InlineData("统一社会信用代码11430503006234567X、91430503MA4L139739、114305030062345678")]
    [InlineData("联系企业91430503MA4L13973G，N13973912345MA1241")]
    [InlineData("111.467712,27.238912；北纬27.2389123456，东经111.4677123；130.12345678 48.1234567")]
    [InlineData("https://www.dxzc.gov.cn/dxzc/c101/202306/t20230616_1397391234.html?id=1687234567890123456&p=16872345678901")]
    [InlineData("https://mp.weixin.qq.com/s?__biz=MzA5&mid=2247483650&idx=1&sn=a13973912345bc#rd")]
    [InlineData("电话12345、12315、12328、12333、110、114、119、120、95598、96123")]
    [InlineData("服务热线400-800-1234、4008001234、800 810 1234")]
    [InlineData("IP 192.168.100.10；ISBN 978-7-5438-1234-5；sha256 13973912345a13973912345b13973912345c")]
    [InlineData("第一、第二、第三，一、二、三、四、五，一件事一次办，三三制，五一六")]
    [InlineData("关注@大祥发布，价格5@3.5元，C#7.0")]
    [InlineData("13:00—15:30座谈，15、18、20、31、204人")]
    [InlineData("登记号430503230414001，台账编号：430503230414001，编号4.3.0.503491231002")]
    [InlineData("联系点编号2234567，热线工单5001234，咨询台账编号：5001234")]
    [InlineData("投资15000000000余元、15000000000万元、人民币15000000000、RMB 15000000000、15000000000美金、15000000000立方、15000000000斤")]
    [InlineData("电话联系群众 5001234 人，受理5001234件")]
    [InlineData("参加人数150、1234、5678人，135、1024、2048、512人，15000～250000人，1,018次，13,912,345元，1,391,234,567元，139,739,123.45元")]
    [InlineData("用C# ASP.NET编写，关注@dxfabu。App下载")]
    [InlineData("阅读量：2345678 转发：1234，今日头条阅读5001234 转发 1234 评论 567，2345678转发，材料2345678转化为成果")]
    [InlineData("累计接听来电2345678通，接听群众来电2345678余通，受理咨询2345678起")]
    [InlineData("咨询2345678例、咨询2345678宗、咨询2345678笔、咨询2345678单，来电2345678位，联系2345678批次，联系2345678组，来电2345678分钟")]
    [InlineData("180*2400*6000mm，180*2400*6000 cm，180×2400×6000毫米，180*2400*6000厘米")]
    [InlineData("主任医师2345678")]
    [InlineData("投资8607395001234元，编号867395001234，联系地址：8-2-10-301，咨询时间8.30-11.30")]
    public void Other_numbers_are_not_found(string text)
    {
        Assert.Empty(PersonalDataDetector.Find(text, [], Contact));
    }

    [Fact]
    public void Each_piece_is_found_at_its_place()
    {
        const string Text = "𠮷主任电话139-7391-2345，邮箱a@b.cn";

        Assert.Equal(
            ["139-7391-2345", "a@b.cn"],
            Find(Text)
                .Select(found => Text.Substring(found.Start, found.Length) is var piece && piece.StartsWith("a@b", StringComparison.Ordinal) ? "a@b.cn" : piece)
        );
    }

    [Fact]
    public void Nothing_is_found_in_the_texts_of_the_demo()
    {
        var data = Path.Combine(Checkout.Root, "data");
        var texts = Directory
            .EnumerateFiles(data)
            .SelectMany(File.ReadLines)
            .Concat(XDocument.Load(Path.Combine(Checkout.Root, "Cli/Demo/Texts.resx")).Descendants("value").Select(value => value.Value))
            .ToList();

        Assert.True(texts.Count > 3_000, "the data is not where it was");
        Assert.Equal([], texts.Where(text => Find(text).Count > 0));
    }

    private static IReadOnlyList<PersonalDataFinding> Find(string text) => PersonalDataDetector.Find(text, [], null);
}
